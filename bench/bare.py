"""The floor: a bare Flask app that does the least that each piece of work can be done with, and nothing of the planner's.

``BENCH_FOLDER`` holds ``body.ics``, the body of a feed that is kept in memory, and ``floor.db``, a small SQLite database.
``BENCH_DATABASE`` is the address of a PostgreSQL database where answers go there.
"""

from __future__ import annotations

import gzip
import os
import sqlite3
import threading
from pathlib import Path

import psycopg
from flask import Flask, Response, render_template, request

FOLDER = Path(os.environ["BENCH_FOLDER"])
POSTGRESQL = os.environ.get("BENCH_DATABASE", "")
INSERT = "INSERT INTO answers (guest, answer) VALUES ({0}, {0})"
BODY = (FOLDER / "body.ics").read_bytes()
ZIPPED = gzip.compress(BODY, 5, mtime=0)

app = Flask(__name__)
own = threading.local()


def database() -> sqlite3.Connection:
    """Return the connection of this thread, durable as the planner's are."""
    if not hasattr(own, "sqlite"):
        own.sqlite = sqlite3.connect(FOLDER / "floor.db", timeout=30, isolation_level=None)
        own.sqlite.execute("PRAGMA journal_mode=WAL")
        own.sqlite.execute("PRAGMA synchronous=FULL")
    connection: sqlite3.Connection = own.sqlite
    return connection


@app.get("/counter")
def counter() -> Response:
    """Answer 304 from a counter in a small table."""
    version = database().execute("SELECT version FROM counters WHERE name = 'alle'").fetchone()[0]
    tag = f'"{version}"'
    if request.headers.get("If-None-Match") == tag:
        return Response(status=304, headers={"ETag": tag})
    return Response(BODY, mimetype="text/calendar", headers={"ETag": tag})


@app.get("/body")
def body() -> Response:
    """Answer with a body in memory, compressed where that is accepted."""
    if request.accept_encodings["gzip"]:
        return Response(ZIPPED, mimetype="text/calendar", headers={"Content-Encoding": "gzip"})
    return Response(BODY, mimetype="text/calendar")


@app.get("/chunks")
def chunks() -> Response:
    """Answer with a feed joined from chunks of entries that were rendered before."""
    rows = database().execute("SELECT body FROM chunks ORDER BY number").fetchall()
    return Response(b"".join(row[0] for row in rows), mimetype="text/calendar")


@app.get("/page")
def page() -> str:
    """Answer with a small page from a template and one row."""
    row = database().execute("SELECT title, place FROM pages WHERE number = 1").fetchone()
    return render_template("page.html", title=row[0], place=row[1], names=[f"Deltaker {n}" for n in range(20)])


@app.post("/answer")
def answer() -> Response:
    """Store one answer, durably, before it is confirmed."""
    values = (request.form["guest"], request.form["answer"])
    if POSTGRESQL:
        if not hasattr(own, "postgresql"):
            own.postgresql = psycopg.connect(POSTGRESQL, autocommit=True)
        own.postgresql.execute(INSERT.format("%s"), values)
    else:
        database().execute(INSERT.format("?"), values)
    return Response(status=303, headers={"Location": "/page"})
