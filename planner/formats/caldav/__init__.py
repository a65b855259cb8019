"""The XML of CalDAV, and the changes that programs may make in an object.

May know entries and ical.
"""
