"""Whose a personal link is, who uses it, and on whose word: asked and decided here for every page that such a link opens.

A link works for the person it was sent to. Letters are forwarded and quoted, so the one who opens it may be somebody
else: a browser that is signed in as another must say who has asked for it before anything counts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import request
from wtforms import StringField
from wtforms.validators import Length

from planner.domain.people import LinkOwner
from planner.domain.refusals import Forbidden
from planner.rows.organisations import Organisation
from planner.rows.people import Person
from planner.services import identity
from planner.services.work import Actor, StandIn, Work
from planner.web import requests
from planner.web.forms import Form, WordsRequired, lazy_gettext

AGENT_LENGTH = 200
LONGEST_WORD = 200


class OnWordForm(Form):
    """On whose word somebody uses the link of another: a field in the form of the page, which has the token."""

    class Meta:
        """No token of its own."""

        csrf = False

    on_word = StringField(
        lazy_gettext("Who has asked you to do this, and how?"),
        [
            WordsRequired(lazy_gettext("Say who asked you to do this, and how.")),
            Length(max=LONGEST_WORD, message=lazy_gettext("Use up to %(max)d characters.")),
        ],
    )


@dataclass(frozen=True)
class PersonalLink:
    """A personal link as this browser uses it: its owner, and the organisation that it speaks for where it does.

    ``user`` is who is signed in where that is another than the owner; ``form`` asks them on whose word they act. A contact
    of the organisation is another, but speaks for it anyway and is asked nothing.
    """

    owner: Person | LinkOwner
    organisation: Organisation | None = None
    user: Actor | None = None
    form: OnWordForm | None = None

    @property
    def is_owners(self) -> bool:
        """Tell whether it is the owner who uses it, as far as anybody can know; else what is the owner's alone stays hidden."""
        return self.user is None

    @property
    def is_ready(self) -> bool:
        """Tell whether what is sent may count; what is missing is said at the field."""
        return self.form is None or bool(self.form.validate())

    @property
    def owner_name(self) -> str:
        """Return what the owner is called."""
        return self.owner.name or self.owner.email

    @property
    def addressee(self) -> str:
        """Return for whom the link is: the organisation that it speaks for and its owner, or the owner alone."""
        if self.organisation is None or self.organisation.name == self.owner_name:
            return self.owner_name
        return f"{self.organisation.name} ({self.owner_name})"

    def looking(self, work: Work) -> Work:
        """Return work that reads as the owner of the link."""
        agent = request.user_agent.string[:AGENT_LENGTH]
        return work.acting(identity.actor_of(work, self.owner, via="mail", agent=agent))

    def acting(self, work: Work) -> Work:
        """Return work done in the name of the owner, by who is signed in; raise ``Forbidden`` while it is on nobody's word."""
        if not self.is_ready:
            raise Forbidden("links.word_missing")
        as_owner, stand_in = self.looking(work), self._stand_in()
        return as_owner if stand_in is None else work.acting(replace(as_owner.by, stand_in=stand_in))

    def _stand_in(self) -> StandIn | None:
        if self.user is None or self.user.person_id is None:
            return None
        return StandIn(
            person_id=self.user.person_id,
            name=self.user.name,
            owner=self.owner_name,
            organisation_id=None if self.organisation is None else self.organisation.id,
            organisation="" if self.organisation is None else self.organisation.name,
            word="" if self.form is None else (self.form.on_word.data or "").strip(),
        )


def opened(owner: Person | LinkOwner, organisation: Organisation | None = None) -> PersonalLink:
    """Return a link as this browser uses it, and speak the language of its owner."""
    requests.speak(owner.language)
    actor = requests.actor()
    if actor.person_id is None or actor.person_id == owner.id:
        return PersonalLink(owner, organisation)
    if organisation is not None and organisation.id in actor.contact_of:
        return PersonalLink(owner, organisation, actor)
    form = OnWordForm() if request.method == "POST" else OnWordForm.blank()
    return PersonalLink(owner, organisation, actor, form)
