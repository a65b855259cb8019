"""Commands for the tokens that programs carry to the JSON API."""

from __future__ import annotations

import click

from planner.cli.parts import TEXT, Parts, pass_parts
from planner.services.people import api_tokens, people


@click.group()
def token() -> None:
    """Look after the tokens of the JSON API."""


@token.command("add")
@click.argument("email")
@click.option("--label", type=TEXT, default="", help="What the token is for.")
@pass_parts
def add(parts: Parts, email: str, label: str) -> None:
    """Make a token with which a program acts as the person with the address EMAIL, and print it: it is shown only now."""
    with parts.writing() as work:
        secret = api_tokens.issue(work, people.by_email(work, email), label)
    click.echo(secret)


@token.command("revoke")
@click.argument("email")
@click.option("--label", type=TEXT, help="Only the tokens with this label.")
@pass_parts
def revoke(parts: Parts, email: str, label: str | None) -> None:
    """Make the tokens of the person with the address EMAIL useless."""
    with parts.writing() as work:
        count = api_tokens.revoke(work, people.by_email(work, email), label)
    click.echo(f"Revoked: {count}.")
