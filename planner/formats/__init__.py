"""Values to bytes and back: iCalendar, letters, CSV.

No database, no Flask and no clock. What comes in is a value, what goes out is bytes or text.
"""
