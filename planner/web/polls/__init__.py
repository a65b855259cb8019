"""The pages of date polls, for organisers and for guests.

May know meetings, replies and the ground of the web.
"""
