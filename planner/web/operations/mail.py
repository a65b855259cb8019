"""How mail stands: where letters leave, how many wait, and a test letter that says in words what went wrong."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from planner.domain.permissions import Verb
from planner.formats.words.delivery_troubles import WORDS
from planner.services import identity
from planner.services.letters import delays, mail_tests
from planner.services.letters.mail_tests import MailTest
from planner.services.operations.operations import condition
from planner.services.people import account
from planner.web.headers import private
from planner.web.operations.postbox import is_open
from planner.web.requests import reading, runtime, writing

bp = Blueprint("mail", __name__)


@bp.get("/innstillinger/e-post")
def index() -> AnyResponse:
    """Show how mail stands, and how the newest test letter went."""
    with reading() as work:
        identity.require(work, Verb.SEE_WORKBOARD)
        me = account.me(work)
        test, delay = mail_tests.latest(work, me), delays.of_all(work)
        late = condition(work).late(work.now)
    return private(
        render_template(
            "operations/mail.html",
            me=me,
            test=test,
            trouble=_trouble(test),
            delay=delay,
            late=late,
            postbox=is_open(runtime().settings),
            ways=_ways(),
        )
    )


def _ways() -> list[tuple[str, str]]:
    """Return how letters leave, as pairs of words."""
    here = runtime().deployment
    if here.keeps_mail:
        server = [(gettext("Mail server"), gettext("none: emails are kept on this machine"))]
    else:
        encrypted = gettext("Yes") if here.smtp_starttls else gettext("No")
        server = [
            (gettext("Mail server"), f"{here.smtp_host}:{here.smtp_port}"),
            (gettext("Encrypted (STARTTLS)"), encrypted),
        ]
    return [*server, (gettext("Sender"), here.mail_from), (gettext("Address for replies"), here.answer_address)]


def _trouble(test: MailTest | None) -> str:
    if test is None or test.trouble is None:
        return ""
    here = runtime().settings
    facts = {"host": here.smtp_host, "port": here.smtp_port, "sender": here.mail_from, "to": test.letter.to_email}
    return gettext(WORDS[test.trouble]) % facts


@bp.post("/innstillinger/e-post/prov")
def send() -> AnyResponse:
    """Send a test letter to the one who asks."""
    with writing() as work:
        mail_tests.send(work, account.me(work))
    return redirect(url_for(".index"), 303)
