"""The page of mail that waits for a person.

May know the ground of the web.
"""
