"""The grounds for and against a date: holidays, foreign calendars, collisions and their consequences.

May know letters and all below.
"""
