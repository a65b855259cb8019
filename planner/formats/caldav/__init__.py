"""What CalDAV says in XML, and what programs may change in an object.

May know entries and ical.
"""
