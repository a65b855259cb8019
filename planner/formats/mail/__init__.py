"""Letters as text and MIME, and mail that comes in.

May know ical and words.
"""
