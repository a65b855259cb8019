"""The sentences of rules that say no: one msgid per rule, filled with the refusal's facts."""

from __future__ import annotations

from planner.formats.words.words import N_

WORDS: dict[str, str] = {
    "addresses.domain_wrong": N_("Check what stands after the @: it must be a name such as example.no."),
    "addresses.local_letters": N_(
        "Letters such as æ, ø and å cannot stand before the @. Check how the address is spelled."
    ),
    "addresses.local_wrong": N_("Check what stands before the @."),
    "addresses.missing": N_("Write an e-mail address."),
    "addresses.no_address_in_line": N_("There is no e-mail address in this line."),
    "addresses.no_at": N_("An e-mail address has an @, as in kari@example.no."),
    "addresses.repeated": N_("This address is on the list already."),
    "addresses.several_ats": N_("Write one e-mail address only."),
    "addresses.sign_unseen": N_(
        "There is a sign in the address that cannot be seen. Type the address instead of pasting it."
    ),
    "addresses.space_inside": N_("There can be no spaces in an e-mail address."),
    "action_points.facilitator_never_has": N_(
        "The facilitator gathers people and does not do what they agree on. Choose a participating organisation."
    ),
    "action_points.meeting_is_draft": N_("The meeting is a draft, so nothing has been agreed there."),
    "action_points.nobody": N_("Choose an organisation or write an e-mail address, so that somebody does it."),
    "action_points.nobody_to_tell": N_("%(organisation)s has no contact person. Write an e-mail address."),
    "action_points.not_found": N_("There is no such follow-up item, or the link is not in use any more."),
    "action_points.only_participating": N_("Only an organisation that takes part can be given a follow-up item."),
    "action_points.reason_missing": N_("Write a few words about why it is dropped."),
    "action_points.reason_too_long": N_("The reason can have at most %(most)s letters."),
    "action_points.step_not_allowed": N_("This cannot be done with the item as it now stands. Reload the page."),
    "action_points.text_missing": N_("Write what is to be done."),
    "action_points.text_too_long": N_("What is to be done can have at most %(most)s letters."),
    "addresses.too_long": N_("This e-mail address is too long."),
    "dav.changed_meanwhile": N_("It has changed meanwhile. Fetch it again."),
    "dav.mark_not_known": N_("What has changed since then is no longer known. Fetch all of it."),
    "dav.not_a_calendar": N_("This is not a calendar entry that can be understood."),
    "dav.not_allowed": N_("Only how you answer can be changed here."),
    "demo.not_empty": N_("The demo is only for an empty service, and here there are people already."),
    "api.body_not_json": N_("The body is not JSON."),
    "api.body_too_large": N_("The body is too large."),
    "api.body_wrong": N_("Something in the body is not as it should be."),
    "api.changed_meanwhile": N_("Somebody has changed it meanwhile. Read it again."),
    "api.cursor_wrong": N_("The cursor was not made by this list. Begin without one."),
    "api.method_not_allowed": N_("This address does not take that method."),
    "api.not_acceptable": N_("The answer can only be given as JSON."),
    "api.not_json": N_("Send the body as JSON, with the content type to match."),
    "api.not_understood": N_("The request was not understood."),
    "api.nothing_here": N_("There is nothing at this address."),
    "api.our_fault": N_("Something went wrong with us. Try again in a while."),
    "api.query_wrong": N_("Something in the query is not as it should be."),
    "api.token_invalid": N_("The token is wrong, revoked or too old."),
    "api.unavailable": N_("The service cannot reach its data just now. Nothing was saved. Try again in half a minute."),
    "api.token_missing": N_("Send a token: Authorization: Bearer and the token."),
    "app_passwords.name_missing": N_("Write what the password is for, such as iPhone."),
    "app_passwords.name_too_long": N_("The name can have at most %(most)s letters."),
    "app_passwords.not_found": N_("There is no such password, or it has been ended."),
    "app_passwords.too_many": N_("You have %(most)s passwords. End one that is not in use first."),
    "drafts.nothing_chosen": N_(
        "Tick at least one draft. Those that were announced or thrown away meanwhile are not here any more."
    ),
    "duties.answer_by_after_meeting": N_("The answer-by date must be before the meeting starts."),
    "duties.answer_by_passed": N_("The answer-by date has passed. Choose a later one."),
    "duties.facilitator_never_holds": N_(
        "The facilitator gathers people and can never hold a duty. Choose a participating organisation."
    ),
    "duties.meeting_closed": N_(
        "The meeting is not open for a hand-over now: it is a draft, is cancelled or has been held."
    ),
    "duties.nobody_to_ask": N_("%(organisation)s has no contact person. Write the name and e-mail of somebody to ask."),
    "duties.offer_not_found": N_("There is no such offer, or the link is not in use any more."),
    "duties.offer_not_open": N_("This offer has been answered or taken back. The page shows how it stands now."),
    "duties.reason_missing": N_("Write a few words about why, so that the team can find somebody else."),
    "duties.offer_lapsed": N_("The deadline of this offer has passed. Contact the one who made it."),
    "duties.only_participating_organisations": N_("Only an organisation that takes part can be offered a duty."),
    "duties.step_not_allowed": N_(
        "This cannot be done with the duty as it now stands. Reload the page to see how it stands."
    ),
    "incoming.not_found": N_("There is no such mail."),
    "incoming.settled_already": N_("%(name)s has dealt with this already, so nothing more was done."),
    "incoming.settled_by_somebody": N_("This has been dealt with already, so nothing more was done."),
    "fetch.address_not_understood": N_("This is not a web address. It looks like https://www.example.no/calendar.ics."),
    "fetch.address_too_long": N_("The address can have %(most)s characters at most."),
    "fetch.scheme_not_allowed": N_("The address must begin with https://, http:// or webcal://."),
    "fetch.with_password": N_(
        "The address holds a user name or a password. Use the calendar's secret or public address."
    ),
    "foreign_calendars.known_already": N_("This calendar is on the list already."),
    "foreign_calendars.not_found": N_("There is no such calendar."),
    "foreign_calendars.too_many": N_("There can be %(most)s calendars at most. Take one away first."),
    "guests.nobody_chosen": N_("Tick at least one guest."),
    "guests.nobody_silent": N_("Nobody of those ticked has an invitation that they have not answered."),
    "guests.too_many_taken_off": N_(
        "%(most)s people can be taken off the list at a time. Search, and take off a part of them."
    ),
    "invitations.meeting_closed": N_("The meeting is over or cancelled, so nobody can be invited to it."),
    "invitations.not_found": N_("There is no such invitation."),
    "incoming.too_many": N_("So much has come from this calendar in a short time that it waits for you."),
    "invitations.too_many": N_("%(most)s people can be added at a time. Divide the list."),
    "limits.too_many": N_("Too many tries in a short time. Try again in %(minutes)s min."),
    "letters.not_found": N_("There is no such letter."),
    "meetings.address_not_understood": N_("Write the whole web address, beginning with https://."),
    "meetings.answer_by_after_start": N_("The answer-by date must be before the meeting starts."),
    "meetings.changed_meanwhile": N_(
        "Somebody changed the meeting while you were writing. What you typed is still here: save again if it still holds."
    ),
    "meetings.ends_before_start": N_("The meeting must end after it starts."),
    "meetings.network_not_chosen": N_("Choose the network whose members may see the meeting."),
    "meetings.not_complete": N_("Something is missing before the meeting can be sent out."),
    "meetings.not_found": N_("There is no such meeting, or it is not open to you."),
    "meetings.seats_already_taken": N_("%(taken)s places are taken already, so there cannot be fewer."),
    "meetings.seats_out_of_range": N_("The number of places must be between 1 and %(most)s."),
    "meetings.starts_in_the_past": N_("The meeting starts in the past. Choose a later date before you send it out."),
    "meetings.step_not_allowed": N_(
        "This cannot be done with the meeting as it now stands. Reload the page to see how it stands."
    ),
    "meetings.too_late_to_reinstate": N_(
        "A cancelled meeting can be brought back within a day, and that day has passed. Copy it instead."
    ),
    "meetings.too_long": N_("A meeting can last %(days)s days at most."),
    "messages.nobody_chosen": N_("Choose who is to get the message."),
    "names.no_letters": N_("Write a name with at least one letter or number."),
    "networks.closed": N_("This network is closed."),
    "networks.link_not_found": N_("This link opens nothing any more. Ask to join from the network's own page."),
    "networks.membership_not_found": N_("The organisation has never had to do with this network."),
    "networks.not_found": N_("There is no such network."),
    "networks.only_participating_organisations": N_(
        "The facilitator gathers people and is no part of a network. Choose a participating organisation."
    ),
    "networks.reason_missing": N_("Write why, in a sentence or two. The organisation is told."),
    "networks.step_not_allowed": N_(
        "This cannot be done as the membership now stands. Reload the page to see how it stands."
    ),
    "standings.changed_meanwhile": N_(
        "The guest has chosen another organisation to answer for meanwhile. Reload the page to see how it stands."
    ),
    "standings.facilitator_takes_no_part": N_(
        "The facilitator gathers people and takes no part itself. Answer for yourself, or choose your organisation."
    ),
    "standings.step_not_allowed": N_("This cannot be done as it now stands. Reload the page to see how it stands."),
    "organisations.name_taken": N_("There is an organisation with this name already: «%(name)s»."),
    "organisations.no_facilitator": N_("The team that gathers people is not registered yet. Register it first."),
    "organisations.not_found": N_("There is no such organisation."),
    "organisations.number_not_nine_digits": N_("An organisation number has nine digits, as in 974 558 076."),
    "organisations.number_taken": N_("«%(name)s» has this organisation number already."),
    "organisations.number_wrong": N_("There is no such organisation number. Check the digits."),
    "organisations.website_wrong": N_("This is not the address of a website. It looks like https://www.example.no."),
    "people.language_unknown": N_("The languages are bokmål (nb), nynorsk (nn) and English (en)."),
    "people.last_administrator": N_("This is the only administrator. Make somebody else one first."),
    "people.name_too_long": N_("A name can have %(most)s characters at most."),
    "people.first_link_dead": N_("The link cannot be used any more. Start the service anew to get another."),
    "people.not_found": N_("There is no such person."),
    "people.session_not_found": N_("That browser is signed out already."),
    "permissions.handed_over": N_("An organisation has taken over the meeting. Only they can change it now."),
    "links.not_found": N_("The link is not valid any more. Use the one in the latest e-mail from us."),
    "links.word_missing": N_("Write who has asked you to do this, and how."),
    "permissions.not_allowed": N_("You do not have access to this."),
    "phones.wrong": N_("Write a telephone number, such as 74 12 34 56 or +47 900 12 345."),
    "polls.already_open": N_("The guests are being asked about dates already."),
    "polls.answer_by_after_first": N_("The answer-by date must be before the first of the dates."),
    "polls.answer_by_passed": N_("The answer-by date has passed. Choose a later one."),
    "polls.no_weekdays": N_("Choose at least one day of the week."),
    "polls.nobody_to_ask": N_("Nobody is on the list yet. Put somebody on it before you ask about dates."),
    "polls.not_found": N_("The link is not valid any more. Ask the one who sent it for a new one."),
    "polls.not_open": N_("The search for a date is over. The page shows how it ended."),
    "polls.nothing_new": N_("Write at least one date that is not put forward already."),
    "polls.only_drafts": N_("A date can be looked for only while the meeting is a draft."),
    "polls.option_not_found": N_("This date is not put forward any more."),
    "polls.option_passed": N_("One of the dates has passed. Choose a later one."),
    "polls.period_backwards": N_("The last day must come after the first, and after today."),
    "polls.period_too_long": N_("Look within %(days)s days at a time."),
    "polls.still_open": N_(
        "The guests are still being asked about the date. Choose one, or call the search off, first."
    ),
    "polls.title_missing": N_("Give the meeting a title first, so that people know what they are asked about."),
    "polls.too_few_options": N_("Put at least %(fewest)s dates forward."),
    "polls.too_many_options": N_("Put at most %(most)s dates forward."),
    "people.address_in_use": N_("Somebody here has this address already. An administrator can merge the two into one."),
    "people.address_link_dead": N_("The link cannot be used any more. Ask for the change of address once more."),
    "people.address_the_same": N_("This is the address already."),
    "removals.same_person": N_("The two are the same person already."),
    "removals.last_administrator": N_(
        "This is the only administrator. Make somebody else an administrator first, then it can be done."
    ),
    "replies.meeting_closed": N_("The meeting is over, cancelled or not announced yet, so it cannot be answered."),
    "replies.no_more_people": N_(
        "The deadline for answering was %(deadline)s. Until the meeting starts you can come with fewer people, not with more."
    ),
    "replies.no_room_for_more": N_("There are not enough free places for so many. Your answer stands as it was."),
    "replies.no_room_for_others": N_(
        "You have a place of your own, and there are not enough free places for those you bring. Answer for fewer people."
    ),
    "replies.not_found": N_("The link is not valid any more. Ask for a new one."),
    "replies.party_out_of_range": N_("The number of people must be between 1 and %(most)s."),
    "replies.party_over_seats": N_("The meeting has room for %(seats)s in all. Answer for fewer people."),
    "replies.step_not_allowed": N_("This answer cannot be given now. Reload the page to see how it stands."),
    "replies.too_late": N_("The deadline for answering was %(deadline)s."),
    "series.date_missing": N_("Give the meeting a date first; the series takes its times from it."),
    "series.day_has_passed": N_("%(date)s has passed. Choose days to come."),
    "series.every_out_of_range": N_("Write a whole number from 1 to %(most)s."),
    "series.lists_being_copied": N_("The guests are still being put on the lists. Try again in a minute."),
    "series.no_days": N_("No day is left. Choose at least one."),
    "series.not_complete": N_("Something is missing in the meeting on %(date)s, so none was sent out."),
    "series.not_found": N_("There is no such series."),
    "series.nothing_to_send": N_("There is no meeting in the series that this can be done to now."),
    "series.rule_not_understood": N_("This way of repeating is not understood: %(given)s."),
    "series.too_long": N_("A series can last two years at most."),
    "series.too_many": N_("A series can have %(most)s meetings at most."),
    "tables.empty": N_("The file is empty. The first line must hold the headings."),
    "tables.not_a_table": N_("The file could not be read as a table. Save it as Excel workbook (.xlsx) and try again."),
    "tables.not_text": N_("The file is not a table. Save it as Excel workbook (.xlsx) or CSV and try again."),
    "tables.not_a_workbook": N_(
        "The workbook could not be read. Save it anew as Excel workbook (.xlsx) and try again."
    ),
    "tables.old_spreadsheet": N_(
        "This is a workbook of an old kind, or one with a password. Save it as Excel workbook (.xlsx) without a password."
    ),
    "tables.workbook_too_large": N_(
        "The workbook is too large. Copy the lines that are to be taken in to a new workbook, and try that."
    ),
    "themes.name_taken": N_("There is a theme with this name already: «%(name)s». The two can be merged instead."),
    "themes.name_too_long": N_("The name can have at most %(most)s letters."),
    "themes.not_found": N_("There is no such theme."),
    "themes.same": N_("Choose another theme to merge it into."),
    "themes.unknown": N_("There is no such theme."),
    "times.date_impossible": N_("There is no such date: %(given)s."),
    "times.date_missing": N_("Write a date, as in 8.2.2027."),
    "times.date_not_understood": N_("Write the date as day, month and year, as in 8.2.2027."),
    "times.day_ambiguous": N_("%(given)s may mean more than one day. Write the date, as in 8.2.2027."),
    "times.end_not_after_start": N_("The end must be later than the start."),
    "times.time_impossible": N_("There is no such time: %(given)s. Write it as in 09.00."),
    "times.time_missing": N_("Write a time, as in 09.00."),
    "times.time_not_understood": N_("Write the time in hours and minutes, as in 09.00."),
    "times.week_impossible": N_("There is no such week: %(given)s."),
    "times.weekday_differs": N_("The date and the weekday do not match: %(given)s."),
    "times.year_missing": N_("Write the year as well, as in 8.2.2027."),
    "times.zone_unknown": N_("There is no such time zone: %(given)s."),
    "addresses.not_understood": N_("Write an e-mail address, as in name@example.no."),
    "addresses.left_over": N_("This was not understood as a person with an e-mail address: %(given)s."),
    "calendars.ends_before_start": N_("The end must be later than the start."),
    "calendars.time_with_offset": N_("The time must be wall time without an offset."),
    "feeds.unknown": N_("There is no such calendar feed."),
    "imports.no_title_column": N_(
        "No column is headed title. Say which column holds it, or write the heading in the file."
    ),
    "imports.too_long": N_("This is longer than %(most)s characters: %(given)s …"),
    "imports.not_found": N_("There is no such import."),
    "imports.nothing_chosen": N_("Nothing is chosen that can be taken in."),
    "imports.too_late_to_undo": N_("An import can be undone for %(days)s days."),
    "imports.here_already": N_("All that is chosen is here already, as when a form is sent twice."),
    "imports.has_guests": N_(
        "Somebody is on the guest list of «%(title)s». Throw away what you do not want, one by one."
    ),
    "imports.offered": N_("A duty of «%(title)s» has been offered. Throw away what you do not want, one by one."),
    "imports.sent_out": N_("«%(title)s» has been announced. Throw away or cancel what you do not want, one by one."),
    "imports.touched": N_("«%(title)s» has been changed since. Throw away what you do not want, one by one."),
    "imports.undone_already": N_("The import is undone already."),
    "imports.cell_failed": N_("The formula in the cell has failed: %(given)s."),
    "imports.ending_unknown": N_(
        "The file must be a calendar (.ics), a workbook of Excel (.xlsx) or a table (.csv): %(given)s."
    ),
    "imports.zone_not_understood": N_(
        "Nothing says how far the time zone %(given)s is from ours, so its hour is unknown."
    ),
    "imports.kind_unknown": N_("There is no such kind of meeting: %(given)s."),
    "imports.municipality_unknown": N_("There is no such municipality in Trøndelag: %(given)s."),
    "imports.cut_off": N_("The file ends in the middle of this. Fetch it again, and take it in whole."),
    "imports.file_cut_off": N_("The file ends in the middle. Fetch it again, and take it in whole."),
    "imports.too_large": N_("The file is too large. Divide it in two."),
    "imports.too_many": N_(
        "The file holds more than %(most)s entries. From here on all is left out; divide it in two."
    ),
    "imports.not_a_calendar": N_("This is no calendar. A page to sign in on may have come instead of the file."),
    "imports.no_meeting": N_("This is no meeting that can be taken in."),
    "imports.seats_not_understood": N_("The number of places must be a whole number, not %(given)s."),
    "forms.changed_meanwhile": N_("Somebody else has changed this meanwhile. Look at it, and save once more."),
    "imports.at_once": N_("The same meetings were taken in at the same moment. Look at the file again."),
    "imports.twice": N_("Another line of the file has the same UID."),
    "imports.title_missing": N_("The title is missing."),
    "imports.days_differ": N_("This stands with another day than the meeting's own: %(given)s."),
    "imports.start_missing": N_("It ends at %(given)s, but no cell says when it starts."),
    "imports.ends_before_start": N_(
        "It ends before it starts. Where it ends on another day, write that day in a column headed end date."
    ),
    "imports.second_hour": N_(
        "It starts or ends in the hour that comes twice as summer time ends, the second time. Give another time."
    ),
    "imports.visibility_unknown": N_("Write public, network or invited, not %(given)s."),
    "months.impossible": N_("There is no such month."),
}
"""Every rule that can refuse; a test holds this against the code."""


WITHOUT_FACTS: dict[str, str] = {
    "replies.too_late": N_("The deadline for answering has passed."),
    "replies.no_more_people": N_("After the deadline for answering you can come with fewer people, not with more."),
    "replies.party_out_of_range": N_("So many people cannot be answered for at once."),
    "replies.party_over_seats": N_("The meeting has not room for so many. Answer for fewer people."),
}
"""The same where only the rule was stored, as beside an answer that is held."""
