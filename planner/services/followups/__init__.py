"""Action points, agreed at a meeting, and the letters about them.

May know people, letters, calendars and all below.
"""
