"""The hand-over of execution and follow-up: offers, the queue, acceptance, giving back, lapse.

May know people, letters, calendars and all below; not meetings or replies.
"""
