"""The workboard.

May know duties and the ground of the web.
"""
