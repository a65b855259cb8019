"""The scheduled jobs: a table in code, worked by one process that leads.

A job asks the use cases to do what is due; it decides nothing itself, and running it once too often does no harm.
"""
