"""What was agreed at a meeting: action points and the letters about them.

May know people, letters, calendars and all below.
"""
