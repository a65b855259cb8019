"""The ``planner`` command, for those who operate the service.

Each group of commands is a module. What they need is handed down by the app as ``Parts``; every refusal is one line.
"""

from __future__ import annotations

from planner.cli import backups, database, demo, export, imports, jobs, letters, people, start, tokens
from planner.cli.parts import Planner

main = Planner("planner", help="Operate Møteplass, a planner for meeting places.")

for command in (
    start.start,
    start.serve,
    database.db,
    jobs.jobs,
    letters.letters,
    people.person,
    people.sign_in_link,
    tokens.token,
    demo.demo,
    imports.import_,
    export.export,
    backups.backup,
    backups.restore,
):
    main.add_command(command)
