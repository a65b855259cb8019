"""Commands for people."""

from __future__ import annotations

from collections.abc import Sequence

import click

from planner.cli.parts import TEXT, Parts, pass_parts
from planner.domain.people import ServiceRole
from planner.formats.words.retention import data_label
from planner.services.people import addresses, people, sign_in
from planner.services.removals import erasures, merges, removal_steps
from planner.services.removals.erasures import ErasurePreview, HoldingCount
from planner.services.removals.merges import MergePreview


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


def _lines(holdings: Sequence[HoldingCount]) -> list[str]:
    return [f"  {line.rows:>6}  {data_label(line.holding)}" for line in holdings]


def _report(preview: ErasurePreview) -> str:
    named = [
        f"  {line.organisation.name}: {line.meeting.title} ({'nobody else' if line.successor is None else line.successor.email})"
        for line in preview.duties
    ]
    parts = {
        "Deleted:": _lines(preview.deleted),
        "Kept without name and words:": _lines(preview.anonymised),
        "Taken off the list of:": [f"  {meeting.title}" for meeting in preview.meetings],
        "Duties that stay with the organisation, and who is named instead:": named,
        "Left without a contact person:": [f"  {organisation.name}" for organisation in preview.without_contact],
    }
    return "\n".join(line for title, lines in parts.items() if lines for line in (title, *lines))


@person.command("erase")
@click.argument("email")
@click.option("--yes", is_flag=True, help="Do it; without this it is only shown what would be done.")
@pass_parts
def erase(parts: Parts, email: str, *, yes: bool) -> None:
    """Erase the person with the address EMAIL: delete what is theirs, and keep the rest without their name."""
    with parts.reading() as work:
        preview = erasures.preview(work, erasures.by_email(work, email))
        click.echo(_report(preview))
    if not yes:
        click.echo("Nothing has been done. Say --yes to do it.")
        return
    with parts.writing() as work:
        erasures.begin(work, erasures.by_email(work, email))
    click.echo(f"Erased in {_finish(parts, preview.person.id)} steps. The person is told by letter.")


def _finish(parts: Parts, person_id: int) -> int:
    """Do all steps of a removal, each in a transaction of its own, and return how many there were."""
    steps = 0
    while _is_waiting(parts, person_id):
        with parts.writing() as work:
            removal_steps.step(work, person_id)
        steps += 1
    return steps


def _is_waiting(parts: Parts, person_id: int) -> bool:
    with parts.reading() as work:
        return person_id in removal_steps.waiting(work)


@person.command("merge")
@click.argument("keep")
@click.argument("other")
@click.option("--yes", is_flag=True, help="Do it; without this it is only shown what would be done.")
@pass_parts
def merge(parts: Parts, keep: str, other: str, *, yes: bool) -> None:
    """Merge the person with the address OTHER into the one with the address KEEP."""
    with parts.reading() as work:
        preview = merges.preview(work, erasures.by_email(work, keep), other)
        click.echo(_merge_report(preview))
    if not yes:
        click.echo("Nothing has been done. Say --yes to do it.")
        return
    with parts.writing() as work:
        going_id = merges.begin(work, erasures.by_email(work, keep), other).id
    click.echo(f"Merged in {_finish(parts, going_id)} steps. Both addresses are told by letter.")


def _merge_report(preview: MergePreview) -> str:
    lines = [f"{preview.going.email} goes into {preview.staying.email}, who is {preview.role.value} then."]
    lines += [f"  {count:>6}  {part}" for part, count in preview.counts.items() if count]
    lines += [f"  {conflict.meeting.title}: the answer of {conflict.email} stands" for conflict in preview.conflicts]
    return "\n".join(lines)


@person.command("move")
@click.argument("old")
@click.argument("new")
@pass_parts
def move(parts: Parts, old: str, new: str) -> None:
    """Change the address of the person with the address OLD to NEW; calendars are told by the jobs."""
    with parts.writing() as work:
        somebody = erasures.by_email(work, old)
        addresses.move(work, somebody, new)
        click.echo(f"{somebody.name or old} is now {somebody.email}. Every browser is signed out.")


@person.command("sign-out")
@click.argument("email")
@pass_parts
def sign_out(parts: Parts, email: str) -> None:
    """Sign the person with the address EMAIL out of every browser, and kill the links to sign in that wait."""
    with parts.writing() as work:
        signed_out = people.by_email(work, email)
        sign_in.sign_out_everywhere(work, signed_out)
        click.echo(f"{signed_out.name or signed_out.email} <{signed_out.email}> is signed out everywhere.")


@click.command("sign-in-link")
@click.argument("email")
@pass_parts
def sign_in_link(parts: Parts, email: str) -> None:
    """Print a link that signs the person with the address EMAIL in, once, in any browser."""
    with parts.writing() as work:
        click.echo(sign_in.sign_in_link(work, email))
