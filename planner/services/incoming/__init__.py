"""Mail that comes in: answers from calendars, proposals of another time, bounces, and what is held for a person.

May know meetings, replies, duties, people, letters and all below.
"""
