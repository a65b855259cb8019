"""Meetings: drafts, publishing, changes, cancelling, the lists and pages of them.

May know replies, polls, duties, letters, calendars and all below; not series.
"""
