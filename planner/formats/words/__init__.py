"""What people read: labels, times, refusals, Markdown, catalogues.

May know the rules alone.
"""
