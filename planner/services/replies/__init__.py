"""Invitations and replies: guests, seats, the waiting list and what each one hears.

May know polls, people, letters, calendars and all below; not meetings.
"""
