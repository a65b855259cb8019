"""The pages of imports and exports.

May know the ground of the web.
"""
