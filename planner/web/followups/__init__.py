"""The pages of what was agreed.

May know duties and the ground of the web.
"""
