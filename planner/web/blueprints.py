"""Every blueprint: all that answers to an address of the service."""

from __future__ import annotations

from planner.web import front
from planner.web.api import v1
from planner.web.caldav import routes as dav
from planner.web.calendars import agendas, feeds, personal_feeds
from planner.web.dates import foreign_calendars, typed_dates
from planner.web.duties import duties, duty_answers
from planner.web.exchange import imports, organisation_exports, organisation_imports
from planner.web.followups import action_point_answers, action_points
from planner.web.incoming import incoming
from planner.web.meetings import calendars, date_warnings, journal, meetings, one_page, publishing, sharing, wizard
from planner.web.networks import network_memberships, networks
from planner.web.operations import about, api_tokens, delays, mail, operations, overview, postbox
from planner.web.organisations import organisations, registers, team, themes
from planner.web.people import (
    account,
    addresses,
    app_passwords,
    browser_sessions,
    erasures,
    first_administrator,
    inactivity,
    merges,
    people,
    roles,
    sign_in,
    stop_letters,
)
from planner.web.polls import poll_answers, poll_drafts, polls
from planner.web.replies import chosen_guests, guest_lists, guests, messages, reminders, replies, standings
from planner.web.search import search
from planner.web.series import drafts, series, series_replies
from planner.web.workboard import workboard

BLUEPRINTS = (
    about.bp,
    account.bp,
    action_point_answers.bp,
    action_points.bp,
    addresses.bp,
    agendas.bp,
    api_tokens.bp,
    app_passwords.bp,
    browser_sessions.bp,
    calendars.bp,
    dav.bp,
    date_warnings.bp,
    delays.bp,
    duties.bp,
    duty_answers.bp,
    erasures.bp,
    feeds.bp,
    first_administrator.bp,
    foreign_calendars.bp,
    front.bp,
    guest_lists.bp,
    guests.bp,
    chosen_guests.bp,
    imports.bp,
    inactivity.bp,
    incoming.bp,
    journal.bp,
    mail.bp,
    meetings.bp,
    merges.bp,
    messages.bp,
    network_memberships.bp,
    networks.bp,
    one_page.bp,
    operations.bp,
    organisation_exports.bp,
    organisation_imports.bp,
    organisations.bp,
    overview.bp,
    people.bp,
    personal_feeds.bp,
    poll_answers.bp,
    poll_drafts.bp,
    polls.bp,
    postbox.bp,
    publishing.bp,
    registers.bp,
    reminders.bp,
    replies.bp,
    roles.bp,
    drafts.bp,
    search.bp,
    series.bp,
    series_replies.bp,
    sharing.bp,
    sign_in.bp,
    stop_letters.bp,
    standings.bp,
    team.bp,
    themes.bp,
    typed_dates.bp,
    v1.bp,
    wizard.bp,
    workboard.bp,
)
"""In the order of the alphabet; ``create_app`` registers them all."""
