"""What came in by mail, in the words of the list: who it is from, what it says, and what can be done with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import gettext

from planner.domain.incoming import Decision, Reason, Settlement
from planner.domain.meetings import Span
from planner.domain.personal_links import own_words
from planner.domain.replies import Answer
from planner.formats.words.words import N_, label
from planner.rows.incoming import IncomingMatter

STEPS = {"ta-med": Settlement.COUNTED, "inviter": Settlement.INVITED, "ta-opp": Settlement.NOTED, "avvis": Settlement.TURNED_DOWN,
         "legg-bort": Settlement.DISMISSED, "send-lenken": Settlement.LINK_SENT}  # fmt: skip
"""The word in an address for each thing that can be done."""
ANSWERS = {"ja": Answer.YES, "kanskje": Answer.MAYBE, "nei": Answer.NO}
"""The word in an address for each answer that a person reads in a mail; it follows that of the step."""
COUNT = "ta-med"
CHOICES = {
    Answer.YES: N_("Count it as a yes"),
    Answer.MAYBE: N_("Count it as a maybe"),
    Answer.NO: N_("Count it as a no"),
}
BUTTONS: dict[Settlement, tuple[str, str]] = {
    Settlement.COUNTED: (N_("Count the answer"), "primary"),
    Settlement.INVITED: (N_("Invite"), "primary"),
    Settlement.NOTED: (N_("Consider the proposal after all"), "primary"),
    Settlement.TURNED_DOWN: (N_("Turn down"), "secondary"),
    Settlement.DISMISSED: (N_("Set aside"), "tertiary"),
    Settlement.LINK_SENT: (N_("Send the link again"), "primary"),
}
"""What the button of each step says, and how it looks."""
SAYS: dict[tuple[str, str], str] = {
    ("REPLY", "ACCEPTED"): N_("yes"),
    ("REPLY", "TENTATIVE"): N_("maybe"),
    ("REPLY", "DECLINED"): N_("no"),
    ("REPLY", "DELEGATED"): N_("sends %(name)s instead"),
}
"""What a calendar says with a method and an answer (RFC 5546 3.2.3)."""
COUNTS_AS_SAID = frozenset(partstat for method, partstat in SAYS if method == "REPLY")
"""Answers of calendars that can be counted as they are."""
REQUESTS = {"COUNTER": N_("proposes another time"), "REFRESH": N_("asks for the invitation again")}
"""What a calendar says with a method alone."""
BY_MACHINE = frozenset({Reason.BOUNCED, Reason.DELIVERED, Reason.UNKNOWN_BOUNCE})
"""Mails that a mail server wrote: their sender and their words say nothing of the guest."""


@dataclass(frozen=True)
class Button:
    """A step as the list shows it: its word in the address, what the button says, and how it looks."""

    word: str
    text: str
    variant: str


@dataclass(frozen=True)
class MatterView:
    """A matter as the list shows it; empty texts are left out."""

    matter: IncomingMatter
    who: str
    said: str
    state: str
    span: Span | None
    byline: str
    comment: str
    words: str
    quote: str
    buttons: list[Button]
    turns_down: bool


def view_of(matter: IncomingMatter, steps: Iterable[Settlement], span: Span | None) -> MatterView:
    """Return a matter in the words of the list, with the steps there are and the time it proposes."""
    allowed, who = list(steps), _who(matter)
    by_machine = matter.reason in BY_MACHINE
    words, quote = own_words(matter.mail.text or "")
    return MatterView(
        matter,
        who=who,
        said=_said(matter),
        state=_state(matter, waits=bool(allowed)),
        span=span,
        byline="" if by_machine else _byline(matter, who),
        comment="" if by_machine else matter.comment or "",
        words=words,
        quote=quote,
        buttons=[button for step in allowed for button in _buttons(step, matter)],
        turns_down=Settlement.TURNED_DOWN in allowed,
    )


def _buttons(step: Settlement, matter: IncomingMatter) -> list[Button]:
    if step is Settlement.COUNTED and not _says_an_answer(matter):
        return [Button(f"{COUNT}-{word}", gettext(CHOICES[answer]), "secondary") for word, answer in ANSWERS.items()]
    (word,) = (word for word, named_step in STEPS.items() if named_step is step)
    text, variant = BUTTONS[step]
    return [Button(word, gettext(text), variant)]


def _says_an_answer(matter: IncomingMatter) -> bool:
    said = matter.partstat in COUNTS_AS_SAID
    return said and (matter.partstat != "DELEGATED" or bool(matter.delegated_to))


def _who(matter: IncomingMatter) -> str:
    person = None if matter.invitation is None else matter.invitation.person
    guest_name = "" if person is None or person.email != matter.attendee else person.name
    return guest_name or matter.attendee_name or matter.attendee or matter.mail.sender or gettext("Unknown sender")


def _said(matter: IncomingMatter) -> str:
    says = REQUESTS.get(matter.method or "") or SAYS.get((matter.method or "", matter.partstat or ""))
    return gettext(says, name=matter.delegated_to) if says else ""


def _state(matter: IncomingMatter, *, waits: bool) -> str:
    if matter.settlement:
        return gettext(label(matter.settlement))
    if matter.decision is Decision.HELD and not waits:
        return gettext("Waiting for whoever runs it")
    return gettext(label(matter.decision))


def _byline(matter: IncomingMatter, who: str) -> str:
    guest = None if matter.invitation is None else matter.invitation.person
    if guest is not None and matter.mail.sender and guest.email not in {matter.mail.sender, matter.attendee}:
        name = guest.name or guest.email
        return gettext("From %(sender)s, to the address of %(guest)s.", sender=matter.mail.sender, guest=name)
    if matter.mail.sender and matter.mail.sender != matter.attendee:
        return gettext("Sent by %(sender)s, on behalf of %(guest)s.", sender=matter.mail.sender, guest=matter.attendee)
    return "" if matter.attendee == who else matter.attendee or ""
