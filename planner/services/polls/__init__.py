"""Date polls: the days to choose from, ballots, ranking and letters.

May know dates, letters, calendars and all below; not meetings, which close a poll.
"""
