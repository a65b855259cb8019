"""Use cases: permission, rule, rows, journal and outbox, in the caller's one transaction.

Each verb takes ``work`` first. Nothing is sent, nothing is committed and nothing reads the clock here, and no SQL is
written: queries stand in ``store``, rows are changed by their attributes.
"""
