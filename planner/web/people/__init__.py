"""Sign-in, account and passwords of calendar programs.

May know calendars, caldav and the ground of the web.
"""
