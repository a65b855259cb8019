"""The tables: columns and constraints; the database itself refuses what must never be.

A row decides nothing and finds nothing: queries stand in ``store``, rules in ``domain``. May know the rules alone.
"""
