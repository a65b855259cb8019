"""The pages of calendars that are kept elsewhere.

May know the ground of the web.
"""
