"""CSV and iCalendar files of meetings and organisations.

May know entries, ical and places.
"""
