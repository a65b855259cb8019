"""Letters: written, stored in the outbox, delivered, and their calendar parts (iTIP).

May know calendars, identity, journal, tokens and work.
"""
