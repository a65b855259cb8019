"""The schemas of what is sent to the API. Every body is read by these very schemas."""

from __future__ import annotations

from typing import Any

from planner.domain.organisations import OrganisationKind, Region
from planner.domain.replies import Answer
from planner.domain.standings import StandingStep
from planner.web.api import meeting_fields
from planner.web.api.parts import (
    INSTANT,
    MUNICIPALITY,
    choice,
    flag,
    number,
    or_null,
    several,
    slug,
    text,
    thing,
)

LARGEST_PARTY = 50
MOST_GUESTS = 500

MEETING_CHANGE = thing(**meeting_fields.BODY)
MEETING = thing(
    **meeting_fields.BODY,
    publish=flag(
        description="Announce it at once and send its invitations, instead of leaving a draft.", default=False
    ),
)
REASON = thing(
    reason=text(2000),
    tell=flag(description="Whether to write to those invited.", default=True),
)
GUEST = thing(
    ["email"],
    email=text(300, 1, examples=["kari@example.no"]),
    name=text(200),
    organisation=or_null(slug("The slug of the organisation that the guest speaks for.")),
)
INVITE = thing(
    guests=several(GUEST, MOST_GUESTS),
    organisations=several(slug("The slug of an organisation, whose contacts are invited."), MOST_GUESTS),
    list=text(
        100_000,
        description="A pasted list of addresses, one or more a line, with names and organisations as people write them.",
        examples=["Kari Nordmann <kari@example.no>; ola@example.no"],
    ),
)
REPLY = thing(
    ["answer"],
    answer=choice(Answer),
    party=number(1, LARGEST_PARTY, description="How many come, the guest included.", default=1),
    substitute=text(200, description="Who comes in the guest's place."),
    message=text(2000),
    show_name=flag(description="Whether the guest's name may be shown to the other guests.", default=False),
)
STANDING = thing(
    ["organisation", "step"],
    organisation=slug("The slug of the organisation that the guest says they speak for."),
    step=choice(StandingStep),
)
OFFER = thing(
    ["organisation"],
    organisation=slug("The slug of the organisation that is asked."),
    email=text(300, description="Who is asked; else the organisation's first contact, or its role address."),
    name=text(200, description="The name of the one asked."),
    message=text(2000),
    answer_by=or_null(INSTANT),
    then=several(slug("The slug of an organisation asked next, should this one say no."), 20),
)
DECLINE = thing(
    reason=text(2000),
    suggested=or_null(slug("The slug of another organisation to ask.")),
)
GIVE_BACK = thing(["reason"], reason=text(2000, 1))
ORGANISATION: dict[str, Any] = {
    "name": text(200, 1),
    "kind": choice(OrganisationKind),
    "number": or_null(text(20, description="The organisation number, nine digits.", examples=["974558076"])),
    "region": or_null(choice(Region)),
    "municipality": or_null(MUNICIPALITY),
    "email": or_null(text(254, description="The role address.")),
    "website": or_null(text(500)),
    "about": or_null(text()),
    "themes": several(slug("The slug of a theme."), 50),
    "aliases": several(text(200, 1, description="Another name."), 20),
}
NEW_ORGANISATION = thing(["name", "kind"], **ORGANISATION)
ORGANISATION_CHANGE = thing(**ORGANISATION)
MESSAGE = thing(message=text(2000, description="A message, or the reason why."))

EXAMPLES: dict[str, dict[str, Any]] = {
    "create_meeting": {
        "title": "Grønn kompetanse i nord",
        "question": "Hvordan kan skole og næring lære mer av hverandre?",
        "starts": "2027-02-08T09:00",
        "ends": "2027-02-08T11:30",
        "place": "Steinkjer videregående skole",
        "municipality": "5006",
        "seats": 20,
        "publish": True,
    },
    "change_meeting": {"starts": "2027-02-09T09:00", "ends": "2027-02-09T11:30", "seats": None},
    "cancel_meeting": {"reason": "Storm og stengte veier."},
    "invite_guests": {
        "guests": [{"email": "kari@example.no", "name": "Kari Nordmann"}],
        "organisations": ["namdal-skogeierforening"],
    },
    "set_reply": {"answer": "yes", "party": 2},
    "settle_standing": {"organisation": "mare-landbruksskole", "step": "confirm"},
    "offer_duty": {"organisation": "namdal-skogeierforening", "message": "Vil dere ta dette videre?"},
    "decline_offer": {"reason": "Vi har ikke kapasitet i vår."},
    "give_duty_back": {"reason": "Den som skulle ta det, har sluttet."},
    "create_organisation": {"name": "Ytre Namdal læringssenter", "kind": "competence_centre", "municipality": "5060"},
    "change_organisation": {"website": "https://www.example.no"},
    "take_network_step": {"message": "Vi vil gjerne være med."},
}
"""An example of the body of each operation that has one."""
