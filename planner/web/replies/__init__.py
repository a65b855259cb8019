"""The pages of guests and their answers.

May know the ground of the web.
"""
