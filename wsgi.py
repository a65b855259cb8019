"""The WSGI entry point: ``gunicorn wsgi:app``."""

from planner.app import create_app

app = create_app()
