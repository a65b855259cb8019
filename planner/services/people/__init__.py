"""People: sign-in, account, contacts, tokens, and the data that is kept of them.

May know letters and all below; not the meetings they come to.
"""
