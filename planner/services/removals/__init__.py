"""Taking people out of the database: erased at their own wish or an administrator's, step by step.

May know all rooms that have something of a person: replies, duties, polls and all below.
"""
