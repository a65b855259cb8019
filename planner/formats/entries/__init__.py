"""Calendar entries from the facts of a meeting, a poll or a task.

May know words.
"""
