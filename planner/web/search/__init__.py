"""One field for everything.

May know the ground of the web.
"""
