"""The invented story that fills an empty service.

May know every other use case, for it is made by them; nobody here knows it.
"""
