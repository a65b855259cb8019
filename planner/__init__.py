"""Møteplass, a planner for meeting places: the team gathers people, the organisations do the job themselves.

The layers, from the outside in; each imports only from those to its right, and parts joined by ``|`` leave each other alone::

    job_app > app > web | jobs | cli | adapters > services > store | formats > rows > domain

job_app    jobs_of(): what the process of the jobs is made of, loaded by that process alone
app        create_app(): the one place that knows everyone else
web        HTTP in and out: blueprints, forms, the JSON API
jobs       the table of scheduled jobs and what each does
cli        the ``planner`` command
adapters   the outside world made real: SMTP, mail folder, clock
settings   every setting: name, default, help; read by the edges, handed to the use cases as a value
services   use cases: permission, rule, rows, journal, outbox, in one transaction
store      named queries, transaction(), migrations
rows       the tables: columns and constraints; formats may not know them
formats    values to bytes and back: iCalendar, letters, CSV
domain     the rules, with nothing but the standard library

What a serving process begins with after the fork, such as a thread of its own, is registered by ``web/process_start.py``.
"""
