"""Commands for people."""

from __future__ import annotations

import click

from planner.cli.parts import TEXT, Parts, pass_parts
from planner.domain.people import ServiceRole
from planner.services.people import people, sign_in


@click.group()
def person() -> None:
    """Look after people."""


@person.command("add")
@click.argument("email")
@click.option("--name", type=TEXT, default="", help="The person's name.")
@click.option("--organisation", metavar="SLUG", help="The organisation that the person acts for.")
@click.option(
    "--role",
    type=click.Choice([role.value for role in ServiceRole]),
    default=ServiceRole.PARTICIPANT.value,
    show_default=True,
    help="What the person may do in the service as a whole.",
)
@pass_parts
def add(parts: Parts, email: str, name: str, organisation: str | None, role: str) -> None:
    """Add the person with the address EMAIL, or change the role of one who is known."""
    with parts.writing() as work:
        added = people.add(work, email, name, organisation, ServiceRole(role))
        click.echo(f"{added.name or added.email} <{added.email}> is {added.role.value}.")


@click.command("sign-in-link")
@click.argument("email")
@pass_parts
def sign_in_link(parts: Parts, email: str) -> None:
    """Print a link that signs the person with the address EMAIL in, once, in any browser."""
    with parts.writing() as work:
        click.echo(sign_in.sign_in_link(work, email))
