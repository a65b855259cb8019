"""The rules of the field as pure functions over values.

Standard library only, but for the domains of mail addresses: no Flask, no SQLAlchemy, no clock, no I/O and no text for people.
A rule that says no raises ``Refused``.
"""
