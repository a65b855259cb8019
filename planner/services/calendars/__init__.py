"""Calendars as they are read: entries, feeds and their versions, personal feeds, tasks, CalDAV objects.

May know tokens and work alone.
"""
