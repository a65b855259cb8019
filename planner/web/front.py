"""The front page."""

from __future__ import annotations

from flask import Blueprint, render_template

bp = Blueprint("front", __name__)


@bp.get("/")
def index() -> str:
    """Show what the place is, what is next and how to subscribe."""
    return render_template("front/index.html")
