"""The pages of school networks.

May know calendars, organisations and the ground of the web.
"""
