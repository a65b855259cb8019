"""The job that sends letters."""

from __future__ import annotations

from planner.jobs.desk import Desk
from planner.services.letters import delivery
from planner.services.letters.delivery import Parcel, UndeliveredError


def _claim(desk: Desk) -> Parcel | None:
    with desk.writing() as work:
        return delivery.claim(work)


def _carry(desk: Desk, parcel: Parcel) -> bool:
    try:
        delivery.carry(parcel, desk.carrier)
    except UndeliveredError as error:
        with desk.writing() as work:
            delivery.failed(work, parcel, error)
        return not error.everyone
    with desk.writing() as work:
        delivery.sent(work, parcel)
    return True


def anything_due(desk: Desk) -> bool:
    """Tell whether any letter is to be sent."""
    with desk.reading() as work:
        return delivery.anything_due(work)


def deliver(desk: Desk) -> None:
    """Send every letter that is due, one by one; stop early only when the carrier takes none at all."""
    with desk.writing() as work:
        delivery.give_up_stuck(work)
    try:
        while (parcel := _claim(desk)) is not None:
            if not _carry(desk, parcel):
                break
    finally:
        desk.carrier.close()
