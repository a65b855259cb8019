"""Health, metrics and the postbox.

May know the ground of the web.
"""
