"""Looking for anything by one field: meetings, organisations, networks and people.

May know the rooms whose things are looked for; it reads, and changes nothing.
"""
