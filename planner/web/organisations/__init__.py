"""The pages of organisations.

May know calendars and the ground of the web.
"""
