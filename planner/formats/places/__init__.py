"""Reference data of places, holidays and how far apart things are.

May know words.
"""
