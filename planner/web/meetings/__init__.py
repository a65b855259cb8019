"""The pages of meetings: lists, the wizard, publishing, the month, the journal.

May know calendars and the ground of the web.
"""
