"""Calendar programs that write: answers given and tasks ticked over CalDAV, and the passwords they use.

May know calendars, replies, followups, incoming, people and all below; nobody here knows it.
"""
