"""The command that fills an empty service with the demo."""

from __future__ import annotations

import click

from planner.cli.parts import Parts, pass_parts
from planner.services.demo import demo as services


@click.command()
@pass_parts
def demo(parts: Parts) -> None:
    """Fill an empty service with invented organisations, people and meetings."""
    with parts.writing() as work:
        organiser = services.fill(work)
    click.echo(f"The demo is in place. Its organiser is {organiser.name} <{organiser.email}>.")
