"""The WSGI entry point for servers that import it in each of their processes: ``gunicorn wsgi:app``, without ``--preload``."""

from planner.app import create_app
from planner.web import process_start

app = create_app()
process_start.begin(app)
