"""iCalendar, iTIP, jCal and Atom: read and written.

May know words.
"""
