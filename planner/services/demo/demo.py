"""The demo: fills an empty service with organisations, people, a network and a year of meetings, through the use cases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from planner.domain.holidays import DateKind
from planner.domain.meetings import Span
from planner.domain.names import slugify
from planner.domain.people import MembershipRole, ServiceRole
from planner.domain.polls import Fit
from planner.domain.refusals import Refused
from planner.domain.replies import Answer
from planner.domain.times import to_local
from planner.formats.places import holidays, reference
from planner.rows.meetings import Meeting
from planner.rows.networks import Network, NetworkMembership
from planner.rows.organisations import Organisation
from planner.rows.people import Person
from planner.services import about, identity
from planner.services.calendars import roles
from planner.services.demo import demo_cast as cast
from planner.services.demo.demo_cast import DemoOffer, Point, Scene
from planner.services.demo.demo_story import SCENES
from planner.services.duties import duties, offers
from planner.services.duties.offers import Proposal
from planner.services.followups import action_points
from planner.services.followups.action_points import Agreed
from planner.services.letters import mailing_slices
from planner.services.mailing_kinds import KINDS
from planner.services.meetings import meetings
from planner.services.networks import network_memberships, networks
from planner.services.organisations import organisations as registry
from planner.services.organisations import themes
from planner.services.people import people
from planner.services.polls import polls
from planner.services.replies import invitations, replies
from planner.services.replies.answers import ReplyInput
from planner.services.series import series
from planner.services.work import Work
from planner.store import polls as rows
from planner.store.meetings import dated_drafts

ORGANISER = cast.TEAM[0][0]
"""The address of the organiser who is signed in when the demo starts."""
BREAK = "winter_break"
SERIES_WEEKS = (4, 8)
"""How many weeks after the first the other meetings of the series are."""
DAYS_AFTERWARDS = 10
"""How many days ago what was agreed at a meeting was written down."""
ANSWERS = {"y": Answer.YES, "m": Answer.MAYBE, "n": Answer.NO}
FITS = {"y": Fit.YES, "i": Fit.IF_NEED_BE, "n": Fit.NO}


def is_empty(work: Work) -> bool:
    """Tell whether nobody has used the service yet."""
    return not people.anyone(work)


def fill(work: Work) -> Person:
    """Fill an empty service with the demo and return its organiser; raise ``Refused`` where there are people already."""
    if not is_empty(work):
        raise Refused("demo.not_empty")
    themes.load(work)
    organisations = {organisation.slug: organisation for organisation in _organisations(work)}
    team = _people(work, organisations)
    about.change(work, cast.ABOUT)
    network = _network(_as(work, team[0]), organisations)
    for number, scene in enumerate(SCENES):
        _play(_as(work, team[number % len(team)]), scene, organisations, network)
    _series(_as(work, team[0]))
    return team[0]


def _series(work: Work) -> None:
    """Make the draft that has a date the first of a series, every fourth week."""
    (draft,) = dated_drafts(work.session)
    first = series.span_of_meeting(draft).first_day
    series.make(work, draft, [first + timedelta(weeks=weeks) for weeks in (0, *SERIES_WEEKS)])


def _as(work: Work, person: Person) -> Work:
    return work.acting(identity.actor_of(work, person, via="page"))


def _days_before(work: Work, days: int) -> Work:
    return replace(work, now=(work.now - timedelta(days=days)).replace(hour=8, minute=0, second=0, microsecond=0))


def _organisations(work: Work) -> list[Organisation]:
    return [_organisation(work, demo) for demo in reference.demo_organisations()]


def _organisation(work: Work, demo: reference.DemoOrganisation) -> Organisation:
    facts = registry.OrganisationFacts(
        name=demo.name,
        kind=demo.kind,
        number=demo.number,
        region=demo.region,
        municipality=demo.municipality,
        email=f"{slugify(demo.name)}@example.no",
        themes=frozenset(demo.themes),
        aliases=demo.aliases,
    )
    organisation = registry.create(work, facts)
    if demo.kind == "project_team":
        organisation.convenes, organisation.participates = True, False
        work.session.flush()
    return organisation


def _people(work: Work, organisations: dict[str, Organisation]) -> list[Person]:
    team = []
    facilitator = next(organisation for organisation in organisations.values() if organisation.convenes)
    for email, name, home in cast.TEAM:
        person = people.add(work, email, name, facilitator.slug, ServiceRole.ORGANISER)
        person.home_organisation_id = organisations[home].id
        person.phone = cast.ABOUT.contact_phone if email == cast.ABOUT.contact_email else ""
        team.append(person)
    for slug, name in cast.CONTACTS.items():
        address = f"{slugify(name).replace('-', '.')}@example.no"
        people.belong(work, people.meet(work, address, name), organisations[slug].id, MembershipRole.CONTACT)
    return team


def _network(work: Work, organisations: dict[str, Organisation]) -> Network:
    name, purpose, rhythm = cast.NETWORK
    early = _days_before(work, 90)
    network = networks.create(
        early, networks.NetworkFacts(name, purpose, rhythm, coordinator_id=organisations[cast.COORDINATOR].id)
    )
    for slug in (*cast.SCHOOLS, *cast.ASSOCIATES):
        network_memberships.admit(early, network, _request(early, network, organisations[slug]))
    _request(work, network, organisations[cast.ASKING])
    work.session.flush()
    return network


def _request(work: Work, network: Network, organisation: Organisation) -> NetworkMembership:
    contacts = people.contacts_of(work, organisation.id)
    who = _as(work, contacts[0]).by if contacts else work.by
    for_it = work.acting(replace(who, contact_of=who.contact_of | {organisation.id}))
    return network_memberships.ask(for_it, network, organisation)


def _play(work: Work, scene: Scene, organisations: dict[str, Organisation], network: Network) -> None:
    oldest = max([30, *(hand.days_ago for hand in scene.hands)])
    then = _days_before(work, oldest + 1)
    meeting = meetings.create(then, scene.kind, _values(work, scene, network))
    invitations.invite(then, meeting, [], [organisations[slug].id for slug in scene.guests])
    if scene.dates:
        _find_date(_days_before(work, 3), scene, meeting)
    if not scene.published:
        return
    meetings.publish(then, meeting)
    mailing_slices.write_all(then, KINDS)
    _answer(_days_before(work, oldest), scene, meeting)
    for hand in scene.hands:
        _hand_over(work, hand, meeting, organisations)
    for point in scene.agreed:
        _agree(work, point, meeting, organisations)
    if scene.cancelled:
        meetings.cancel(_days_before(work, 2), meeting, scene.cancelled)
        mailing_slices.write_all(_days_before(work, 2), KINDS)
    work.session.flush()


def _values(work: Work, scene: Scene, network: Network) -> dict[str, object]:
    values: dict[str, object] = {
        "title": scene.title,
        "question": scene.question,
        "themes": list(scene.themes),
        "programme": scene.programme,
        "place": scene.place,
        "address": scene.address,
        "municipality": scene.municipality,
        "online_url": scene.online,
        "seats": scene.seats,
        "visibility": scene.visibility,
        "network_id": network.id if scene.network else None,
    }
    if scene.day is not None:
        values |= _when(work, scene, scene.day)
    return values


def _when(work: Work, scene: Scene, days: int) -> dict[str, object]:
    day = _day(to_local(work.now, work.deployment.time_zone).date(), scene, days)
    starts, ends = _hours(day, scene)
    return {"starts_local": starts, "ends_local": ends}


def _hours(day: date, scene: Scene) -> tuple[datetime, datetime]:
    return datetime.combine(day, scene.starts), datetime.combine(day, scene.ends)


def _day(today: date, scene: Scene, days: int) -> date:
    if scene.in_winter_break and (monday := _winter_break(today)) is not None:
        return monday + timedelta(days=scene.weekday)
    day = today + timedelta(days=days)
    day += timedelta(days=(scene.weekday - day.weekday()) % 7)
    while day > today and _is_holiday(day):
        day += timedelta(days=7)
    return day


def _winter_break(today: date) -> date | None:
    years = (today.year, today.year + 1)
    breaks = (holiday.first for year in years for holiday in holidays.school_holidays(year) if holiday.key == BREAK)
    return next((first for first in breaks if first > today), None)


def _is_holiday(day: date) -> bool:
    kinds = {DateKind.PUBLIC_HOLIDAY, DateKind.SCHOOL_HOLIDAY}
    return any(
        occasion.kind in kinds and occasion.first <= day <= occasion.last for occasion in holidays.occasions_around(day)
    )


def _find_date(work: Work, scene: Scene, meeting: Meeting) -> None:
    today = to_local(work.now, meeting.zone).date()
    spans = [Span(*_hours(_day(today, scene, days), scene), meeting.zone) for days in scene.dates]
    poll = polls.open_poll(work, meeting, polls.Plan(spans, work.now + timedelta(days=10)))
    options = rows.options(work.session, poll.id)
    for invitation, vote in zip(invitations.standing(work, meeting), scene.votes, strict=False):
        fits = {option.id: FITS[letter] for option, letter in zip(options, vote, strict=True) if letter in FITS}
        polls.vote(_as(work, invitation.person), meeting, invitation, polls.BallotInput(fits, show_name=True))


def _answer(work: Work, scene: Scene, meeting: Meeting) -> None:
    for invitation, letter in zip(invitations.standing(work, meeting), scene.answers, strict=False):
        if letter in ANSWERS:
            guest = work.acting(identity.actor_of(work, invitation.person, via="mail"))
            replies.answer(guest, invitation, ReplyInput(ANSWERS[letter]))


def _hand_over(work: Work, hand: DemoOffer, meeting: Meeting, organisations: dict[str, Organisation]) -> None:
    then = _days_before(work, hand.days_ago)
    offer = offers.offer(then, meeting, hand.duty, Proposal(organisations[hand.organisation].id, message=hand.message))
    by_contact = then.acting(identity.actor_of(then, offer.person, via="mail"))
    answered = replace(by_contact, now=by_contact.now + timedelta(days=2))
    if hand.answer == "yes":
        duties.accept(answered, offer)
    elif hand.answer == "no":
        duties.decline(answered, offer, hand.reason, organisations[hand.suggested].id)
    elif hand.answer == "silence":
        duties.lapse_due(replace(work, now=offer.answer_by + timedelta(minutes=1)))
    mailing_slices.write_all(answered, KINDS)


def _agree(work: Work, point: Point, meeting: Meeting, organisations: dict[str, Organisation]) -> None:
    after = _days_before(work, DAYS_AFTERWARDS)
    due = to_local(work.now, meeting.zone).date() + timedelta(days=point.day)
    follow_up = roles.of(after, meeting).follow_up
    keeper = _as(after, people.contacts_of(after, follow_up.holder_id)[0]) if follow_up.holder_id else after
    action_point = action_points.add(keeper, meeting, Agreed(point.text, due, organisations[point.organisation].id))
    later = replace(keeper, now=keeper.now + timedelta(days=2))
    if point.ended == cast.DONE:
        action_points.complete(later, meeting, action_point)
    elif point.ended:
        action_points.drop(later, meeting, action_point, point.ended)
