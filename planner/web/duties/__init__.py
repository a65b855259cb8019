"""The pages of the hand-over, with and without an account.

May know the ground of the web.
"""
