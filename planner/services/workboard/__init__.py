"""Meetings that need a hand now, and why.

May know identity and work alone; it reads, and changes nothing.
"""
