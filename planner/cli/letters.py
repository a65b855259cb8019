"""Commands for letters."""

from __future__ import annotations

from datetime import datetime

import click

from planner.cli.parts import Parts, pass_parts
from planner.services.letters import delays
from planner.services.meetings import meetings


def _instant(at: datetime) -> str:
    return at.isoformat(timespec="minutes")


@click.group()
def letters() -> None:
    """Look after letters."""


@letters.command("list")
@pass_parts
def list_letters(parts: Parts) -> None:
    """List the letters that were given up, the newest first, and tell how many wait."""
    with parts.reading() as work:
        delay, given_up = delays.of_all(work), delays.given_up(work)
        since = "" if delay.since is None else f", the oldest since {_instant(delay.since)}"
        click.echo(f"{delay.waiting} have waited for more than an hour{since}; {delay.given_up} were given up.")
        for letter in given_up:
            click.echo(
                f"{letter.id} {_instant(letter.created_at)} {letter.to_email}: {letter.subject} ({letter.last_error})"
            )


@letters.command("resend")
@click.argument("number", type=int, required=False)
@click.option("--meeting", metavar="SLUG", help="Only letters about this meeting.")
@pass_parts
def resend(parts: Parts, number: int | None, meeting: str | None) -> None:
    """Send the letter NUMBER again that was given up, or all that were."""
    settings, total = parts.settings(), 0
    while True:
        with parts.writing(settings) as work:
            about = None if meeting is None else meetings.get(work, meeting)
            count = delays.send_slice_again(work, about) if number is None else delays.send_again(work, number, about)
        total += count
        if not count or number is not None:
            break
    click.echo(f"{total} sent again.")
