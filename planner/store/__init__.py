"""Named queries, the one transaction and the migrations: all SQL of the service.

A query is named after what it returns and stands with the type that it returns. Nothing here decides: rules live in
``domain``, use cases in ``services``. May know the rows and the rules.
"""
