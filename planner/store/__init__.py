"""Rows, named queries, the one transaction and the migrations.

A row is columns and constraints; the database itself refuses what must never be.
Nothing here decides: rules live in ``domain``, use cases in ``services``.
"""
