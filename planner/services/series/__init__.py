"""Meetings that repeat: made from a rule, changed, announced and answered together.

May know meetings, replies, dates, letters and all below.
"""
