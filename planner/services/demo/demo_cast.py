"""Who plays in the demo: people who do not exist, the network they meet in, and what a scene is made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

from planner.domain.about import About
from planner.domain.duties import DutyKind
from planner.domain.meetings import MeetingKind, Visibility

TEAM = (
    ("kari.eksempel@example.no", "Kari Eksempel", "trondelag-bondelag"),
    ("ola.dome@example.no", "Ola Døme", "nlr-trondelag"),
    ("aud.testdal@example.no", "Aud Testdal", "trondelag-fylkeskommune"),
)
"""The programme team: address, name and home organisation."""

CONTACTS = {
    "maere-landbruksskole": "Per Prøve",
    "oya-videregaende-skole": "Siri Skisse",
    "skjetlein-videregaende-skole": "Nils Utkast",
    "val-videregaende-skole": "Berit Mal",
    "guri-kunna-videregaende-skole": "Tor Fiktiv",
    "grong-videregaende-skole": "Ingrid Oppdiktet",
    "ytre-namdal-videregaende-skole": "Jon Ikkeekte",
    "nlr-trondelag": "Mali Demo",
    "tine-radgiving": "Arve Attrapp",
    "snasa-kommune": "Anne-Márjá Eksempel Døme",
    "steinkjer-kommune": "Gunnhild Påfunn",
    "ruralis": "Leif Liksom",
    "trondelag-bondelag": "Åse Øvingsdatter",
    "melhus-kommune": "Bjørnar Kladd",
    "skjetlein-gront-kompetansesenter": "Halvor Påstand",
}
"""Who acts for an organisation; all others are reached at a role address."""

ABOUT = About(
    team="Kompetanseprogrammet",
    purpose="For skoler, kommuner og organisasjoner i Trøndelag som arbeider med kompetanse i landbruket.",
    controller="Trøndelag fylkeskommune",
    contact_name="Kari Eksempel",
    contact_email="kari.eksempel@example.no",
    contact_phone="74 00 00 00",
)
"""What the service says of itself."""

NETWORK = (
    "Fagnettverk naturbruk",
    "Skolene som tilbyr naturbruk i Trøndelag møtes om fagtilbudet og innholdet: hva vi tilbyr, hva som mangler, hva vi kan dele.",
    "Tre samlinger i året, vertskapet går på rundgang",
)
SCHOOLS = tuple(slug for slug in CONTACTS if slug.endswith("skole"))
COORDINATOR = "skjetlein-videregaende-skole"
ASSOCIATES = ("nord-universitet-steinkjer", "trondelag-fylkeskommune")
ASKING = "skjetlein-gront-kompetansesenter"


@dataclass(frozen=True)
class DemoOffer:
    """A duty offered ``days_ago`` to an organisation; ``answer`` is yes, no, silence (it lapses) or none yet."""

    organisation: str
    answer: str = "yes"
    duty: DutyKind = DutyKind.EXECUTION
    message: str = "Vi tror dette passer dere godt. Vi samler folk, dere gjennomfører på deres måte."
    days_ago: int = 20
    reason: str = ""
    suggested: str = ""


@dataclass(frozen=True)
class Point:
    """Something agreed at a meeting: who does it, due so many days from today; ``ended`` is done, or why it was dropped."""

    text: str
    organisation: str
    day: int
    ended: str = ""


DONE = "done"


@dataclass(frozen=True)
class Scene:
    """One meeting: ``day`` counts days from today (moved to the ``weekday``, 0 is Monday); ``None`` leaves an idea undated.

    Coming meetings keep out of holidays, but for the one that is planned in the next winter break by mistake. The guests of
    an undated one may be asked about ``dates``, days from today too; each of ``votes`` is what a guest says to them in turn.
    """

    title: str
    question: str
    themes: tuple[str, ...]
    day: int | None
    weekday: int = 1
    starts: time = time(10)
    ends: time = time(14)
    kind: MeetingKind = MeetingKind.OPEN_MEETING
    place: str = ""
    address: str = ""
    municipality: str | None = None
    online: str = ""
    programme: str = ""
    seats: int | None = None
    visibility: Visibility = Visibility.PUBLIC
    network: bool = False
    guests: tuple[str, ...] = ()
    answers: str = ""
    hands: tuple[DemoOffer, ...] = ()
    published: bool = True
    in_winter_break: bool = False
    cancelled: str = ""
    dates: tuple[int, ...] = ()
    votes: tuple[str, ...] = ()
    agreed: tuple[Point, ...] = ()
