"""Feeds and how one subscribes to them.

May know the ground of the web.
"""
