"""Answering: from the mail with a personal link, or on the page of a public meeting."""

from __future__ import annotations

from flask import Blueprint, Response, abort, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from planner.domain.addresses import email_key, normalise_email
from planner.domain.limits import ANSWER_BY_ADDRESS, ANSWER_BY_PLACE
from planner.domain.meetings import Visibility
from planner.domain.polls import ANSWERS as VOTED
from planner.domain.refusals import Refused, TooMany
from planner.domain.replies import Answer, ReplyState
from planner.rows.meetings import Meeting
from planner.services.calendars import roles
from planner.services.limits import Try, within
from planner.services.meetings import meetings
from planner.services.people import people
from planner.services.polls import poll_letters
from planner.services.replies import link_answers, needs, page_answers, reply_pages
from planner.services.replies.link_answers import LinkInput, OpenedLink
from planner.services.replies.page_answers import PageInput
from planner.services.replies.reply_pages import ReplyPage
from planner.services.work import Work, writing
from planner.web import limits, personal_links, requests
from planner.web.errors import message_of, status_of
from planner.web.forms import refuse
from planner.web.headers import private
from planner.web.personal_links import PersonalLink
from planner.web.replies.reply_forms import WORDS, AnswerForm, PublicAnswerForm
from planner.web.requests import reading

bp = Blueprint("replies", __name__)

ANSWERS = {
    ReplyState.COMING: Answer.YES,
    ReplyState.WAITING: Answer.YES,
    ReplyState.SEAT_OFFERED: Answer.YES,
    ReplyState.MAYBE: Answer.MAYBE,
    ReplyState.DECLINED: Answer.NO,
}


def _offered(work: Work, page: ReplyPage, form: AnswerForm) -> AnswerForm:
    form.offer(page.allowed, reply_pages.organisations(work))
    return form


def _render(secret: str, page: ReplyPage, form: AnswerForm, link: PersonalLink, status: int = 200) -> Response:
    return private(render_template("replies/answer.html", page=page, form=form, secret=secret, link=link), status)


def _values(page: ReplyPage, link: PersonalLink) -> dict[str, object]:
    reply, linked = page.reply, WORDS.get(request.args.get("svar", ""))
    suggested = None if page.voted is None else VOTED[page.voted]
    answer = linked or ANSWERS.get(page.state) or suggested
    values: dict[str, object] = {
        "answer": answer.value if answer in page.allowed else None,
        "organisation": page.invitation.organisation_id,
    }
    if link.is_owners:
        values |= {"name": page.invitation.person.name, "needs": page.needs}
    if reply is not None:
        fields = ("party", "substitute", "message", "show_name")
        values |= {name: getattr(reply, name) for name in fields}
    return values


def _untouched(work: Work, page: ReplyPage, link: PersonalLink) -> AnswerForm:
    """Return the form as it is before the guest has touched it."""
    form = AnswerForm.blank(**_values(page, link))
    if not link.is_owners:
        form.leave_owner_alone()
    return _offered(work, page, form)


@bp.get("/svar/<secret>")
def answer(secret: str) -> Response:
    """Show a guest how their reply stands and let them answer; opening the page changes nothing."""
    with reading() as work:
        page = reply_pages.of_secret(work, secret)
        link = personal_links.opened(page.invitation.person)
        return _render(secret, page, _untouched(work, page, link), link)


@bp.post("/svar/<secret>")
def send(secret: str) -> AnyResponse:
    """Take the answer of a guest."""
    opened, form = _opened(secret), AnswerForm()
    link = personal_links.opened(opened.owner)
    if not link.is_owners:
        form.leave_owner_alone()
    _look_up(form)
    if not all([form.validate(), link.is_ready]):
        limits.check_by_network(ANSWER_BY_PLACE)
    elif _take(opened, form, link):
        return redirect(url_for(".done", secret=secret), 303)
    with reading() as work:
        page = reply_pages.of_secret(work, secret)
        return _render(secret, page, _offered(work, page, form), link, 422)


def _opened(secret: str) -> OpenedLink:
    # Read before the write lock is taken: what opens nothing, or a typing error, keeps nobody else from writing.
    try:
        with requests.runtime().connect() as connection:
            return link_answers.opened(connection, secret, requests.runtime().now())
    except Refused:
        limits.check_by_network(ANSWER_BY_PLACE)
        raise


def _take(opened: OpenedLink, form: AnswerForm, link: PersonalLink) -> bool:
    name = (form.name.data or "") if link.is_owners else ""
    link_input = LinkInput(form.reply_input(), form.organisation.data, name)
    guest = link.acting(requests.work_for(requests.actor()))
    try:
        within(
            guest,
            [limits.by_network(ANSWER_BY_PLACE)],
            lambda work: link_answers.answer(work, opened, link_input),
            opened.meeting_id,
        )
    except TooMany:
        raise
    except Refused as refusal:
        refuse(form.answer, message_of(refusal))
        return False
    return True


@bp.get("/svar/<secret>/takk")
def done(secret: str) -> Response:
    """Say what stands now and what happens next."""
    with reading() as work:
        page = reply_pages.of_secret(work, secret)
        link = personal_links.opened(page.invitation.person)
        form = _untouched(work, page, link)
        return private(render_template("replies/done.html", page=page, form=form, link=link, secret=secret))


def _open_to_visitors(work: Work, slug: str) -> Meeting:
    meeting = meetings.get(work, slug)
    if meeting.visibility is Visibility.INVITED and not requests.actor().team:
        abort(404)
    return meeting


def _allowed(work: Work, meeting: Meeting) -> tuple[Answer, ...]:
    return reply_pages.allowed(work, meeting, reply_pages.own_reply(work, meeting))


def _typed_before() -> dict[str, object]:
    who, linked = requests.person(), WORDS.get(request.args.get("svar", ""))
    values: dict[str, object] = {"answer": None if linked is None else linked.value}
    return values if who is None else values | {"name": who.name, "email": who.email}


def _page(work: Work, meeting: Meeting, form: PublicAnswerForm) -> str:
    allowed = _allowed(work, meeting)
    form.offer(allowed, reply_pages.organisations(work))
    return render_template(
        "replies/public.html",
        meeting=meeting,
        form=form,
        allowed=allowed,
        roles=roles.of(work, meeting),
        needs_until=needs.last_day(work, meeting),
    )


@bp.get("/moter/<slug>/svar")
def public(slug: str) -> str:
    """Let anybody answer a public meeting."""
    with reading() as work:
        return _page(work, _open_to_visitors(work, slug), PublicAnswerForm.blank(**_typed_before()))


@bp.post("/moter/<slug>/svar")
def send_public(slug: str) -> AnyResponse | tuple[str, int]:
    """Take an answer from the public page; the receipt goes to the address that was typed."""
    # The form is checked without a look at the meeting, which is read once: where it is locked.
    form, status = PublicAnswerForm(), 422
    _look_up(form)
    if not form.validate():
        limits.check_by_network(ANSWER_BY_PLACE)
    elif (refused := _answer_publicly(slug, form)) is not None:
        status = refused
    else:
        _remember(slug, form)
        return redirect(url_for(".done_public", slug=slug), 303)
    with reading() as work:
        return _page(work, _open_to_visitors(work, slug), form), status


def _look_up(form: AnswerForm) -> None:
    """Find the organisation whose name was typed, where one was."""
    if form.organisation.typed:
        with reading() as work:
            form.organisation.offer(reply_pages.organisations(work))


def _answer_publicly(slug: str, form: PublicAnswerForm) -> int | None:
    """Take an answer; return the status of the page that says why it cannot be taken, where it cannot."""
    email, name = form.email.data or "", form.name.data or ""
    page_input = PageInput(email, name, form.reply_input(), form.organisation.data)
    try:
        within(
            requests.work_for(requests.actor()),
            [limits.by_network(ANSWER_BY_PLACE), Try(ANSWER_BY_ADDRESS, email_key(normalise_email(email)))],
            lambda work: page_answers.answer(work, slug, page_input, is_locked=True),
            slug=slug,
        )
    except TooMany:
        raise
    except Refused as refusal:
        refuse(form.answer, message_of(refusal))
        return status_of(refusal)
    return None


def _remember(slug: str, form: PublicAnswerForm) -> None:
    """Remember in this browser what it answered, for the page that follows.

    Another answer with the same address changes nothing, whether or not the address stood on the list before: so much can
    be said to the browser that gave both.
    """
    who, email = requests.person(), email_key(normalise_email(form.email.data or ""))
    answer, before = form.digest(), session.get("public_answer", {})
    again = (before.get("slug"), before.get("key")) == (slug, email)
    counted = who is not None and who.email_key == email
    unchanged = again and not counted and (before["unchanged"] or before["answer"] != answer)
    facts = {"slug": slug, "key": email, "email": form.email.data, "answer": answer}
    session["public_answer"] = facts | {"counted": counted, "unchanged": unchanged}


@bp.get("/moter/<slug>/svar/takk")
def done_public(slug: str) -> AnyResponse:
    """Say where the letter went, and no more than is true for all, so that it tells nobody who is in the list."""
    answered = session.get("public_answer", {})
    if answered.get("slug") != slug:
        return redirect(url_for(".public", slug=slug))
    with reading() as work:
        meeting = meetings.get(work, slug)
        return private(render_template("replies/done_public.html", meeting=meeting, answered=answered))


@bp.route("/svar/ny-lenke", methods=["GET", "POST"])
def lost() -> Response:
    """Send somebody who has lost their links new ones; the page says the same whether the address is known or not."""
    sent = False
    if request.method == "POST":
        limits.check_by_network(ANSWER_BY_PLACE)
        email = request.form.get("email", "")
        limits.check_by_subject(ANSWER_BY_ADDRESS, _address(email))
        with writing(requests.work_for(requests.actor())) as work:
            sent = True
            _send_links(work, email)
    return private(render_template("replies/lost.html", sent=sent))


def _address(email: str) -> str:
    # However it is typed, it is the same address that is counted.
    try:
        return email_key(normalise_email(email))
    except Refused:
        return ""


def _send_links(work: Work, email: str) -> None:
    try:
        person = people.find(work, email)
        reply_pages.send_links_again(work, person)
        poll_letters.send_links_again(work, person)
    except Refused:
        return
