"""The pages of meetings that repeat.

May know meetings, replies and the ground of the web.
"""
