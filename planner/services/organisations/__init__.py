"""Organisations, their themes and their pages.

May know calendars, identity, journal and work.
"""
