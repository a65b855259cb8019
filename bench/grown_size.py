"""How much a grown service holds."""

from __future__ import annotations

from dataclasses import dataclass

MEETINGS = 10_000


@dataclass(frozen=True)
class Size:
    """The figures that target 9 is about; ``guests`` are invited to the first meeting, ``voters`` to the first poll."""

    meetings: int = MEETINGS
    organisations: int = 1_000
    people: int = 5_000
    replies: int = 50_000
    guests: int = 2_000
    voters: int = 400
    held_mails: int = 300
    networks: int = 40

    def scaled(self, meetings: int) -> Size:
        """Return the same service with so many meetings and all else in proportion."""
        share = meetings / self.meetings
        return Size(
            meetings,
            max(12, int(self.organisations * share)),
            max(30, int(self.people * share)),
            max(meetings, int(self.replies * share)),
            max(10, int(self.guests * share)),
            max(4, int(self.voters * share)),
            max(4, int(self.held_mails * share)),
            max(4, int(self.networks * share)),
        )
