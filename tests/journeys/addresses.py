"""Every address of the service with something to see at it. A new route needs a sample here before the tests pass."""

from __future__ import annotations

from dataclasses import dataclass

from tests.journeys.service import ADMINISTRATOR, Service
from tests.journeys.subjects import ASKED, COORDINATOR, FOLLOWER, HOLDER, ORGANISER, SUBJECTS

NORD = "/moter/fagdag-gronn-utdanning-nord"
SOR = "/moter/fagdag-gronn-utdanning-sor"
NETWORK = "/fagnettverk/fagnettverk-naturbruk"
NOBODY = ""
TICKED = "?ticked=2027-04-08&ticked=2027-04-15&ticked_start=9&ticked_end=11&answer_by=20.3.2027"


@dataclass(frozen=True)
class Sample:
    """An address, with ``{subjects}`` filled in when it is visited, and who goes there; nobody means without signing in.

    ``letter`` marks the HTML of a letter, ``refused`` a page that says no.
    """

    endpoint: str
    address: str
    who: str = NOBODY
    letter: bool = False
    refused: bool = False

    def __str__(self) -> str:
        return f"{self.address} {self.who.partition('@')[0]}".strip()

    def at(self, service: Service) -> str:
        """Return the address with its subjects."""
        needed = [name for name in SUBJECTS if f"{{{name}}}" in self.address]
        return self.address.format(**{name: SUBJECTS[name](service) for name in needed})


PAGES = (
    Sample("front.index", "/"),
    Sample("front.index", "/", ORGANISER),
    Sample("about.show", "/om"),
    Sample("account.privacy", "/personvern"),
    Sample("account.accessibility", "/tilgjengelighet"),
    Sample("account.show", "/konto", HOLDER),
    Sample("addresses.ask", "/konto/adresse", HOLDER),
    Sample("addresses.look", "/adresse/a-link-that-nobody-has-ever-got", refused=True),
    Sample("addresses.ask_for", "/drift/personer/1/adresse", ADMINISTRATOR),
    Sample("inactivity.ask", "/behold/a-link-that-nobody-has-ever-got", refused=True),
    Sample("stop_letters.ask", "/stopp/{stop_secret}"),
    Sample("stop_letters.ask", "/stopp/a-link-that-nobody-has-ever-got", refused=True),
    Sample("merges.ask", "/drift/personer/1/sammen", ADMINISTRATOR),
    Sample("erasures.ask_own", "/konto/slett", HOLDER),
    Sample("erasures.ask", "/drift/personer/1/slett", ADMINISTRATOR),
    Sample("people.index", "/drift/personer?q=a", ADMINISTRATOR),
    Sample("roles.ask", "/drift/personer/ny", ADMINISTRATOR),
    Sample("roles.show", "/drift/personer/1/rolle", ADMINISTRATOR),
    Sample("people.show", "/drift/personer/1", ADMINISTRATOR),
    Sample("api_tokens.index", "/innstillinger/nokler", ADMINISTRATOR),
    Sample("overview.index", "/innstillinger", ADMINISTRATOR),
    Sample("about.ask", "/innstillinger/om-oss", ADMINISTRATOR),
    Sample("mail.index", "/innstillinger/e-post", ADMINISTRATOR),
    Sample("team.ask", "/arbeidsbord/teamet", ORGANISER),
    Sample("registers.ask", "/aktorer/register", ORGANISER),
    Sample("organisation_imports.ask", "/aktorer/importer", ORGANISER),
    Sample("themes.index", "/innstillinger/temaer", HOLDER, refused=True),
    Sample("themes.index", "/innstillinger/temaer", ADMINISTRATOR),
    Sample("themes.edit", "/innstillinger/temaer/korn", ADMINISTRATOR),
    Sample("themes.ask_merge", "/innstillinger/temaer/korn/sla-sammen?into=melk", ADMINISTRATOR),
    Sample("app_passwords.show", "/konto/kalenderprogram", HOLDER),
    Sample("foreign_calendars.index", "/konto/kalendere", HOLDER),
    Sample("foreign_calendars.index", "/konto/kalendere", ORGANISER),
    Sample("foreign_calendars.change", "/konto/kalendere/{own_calendar}", HOLDER),
    Sample("foreign_calendars.index", "/aktorer/maere-landbruksskole/kalendere", HOLDER),
    Sample("foreign_calendars.change", "/aktorer/maere-landbruksskole/kalendere/{calendar}", HOLDER),
    Sample("organisations.show", "/aktorer/maere-landbruksskole", HOLDER),
    Sample("first_administrator.ask", "/forste-administrator/a-link-that-nobody-has-ever-got", refused=True),
    Sample("sign_in.ask", "/logg-inn"),
    Sample("sign_in.open_link", "/logg-inn/a-link-that-nobody-has-ever-got", refused=True),
    Sample("meetings.show", "/moter/noe-som-ikke-finnes", refused=True),
    Sample("wizard.new", "/moter/ny", HOLDER, refused=True),
    Sample("replies.answer", "/svar/a-link-that-nobody-has-ever-got", refused=True),
    Sample("calendars.index", "/kalender/"),
    Sample("calendars.index", "/kalender/?maned=2027-03"),
    Sample("agendas.explain", "/kalender/bygg-inn"),
    Sample("meetings.index", "/moter/"),
    Sample("meetings.index", "/moter/", HOLDER),
    Sample("meetings.index", "/moter/?q=xyzzy"),
    Sample("meetings.index", "/moter/?tid=alle", ORGANISER),
    Sample("meetings.show", NORD),
    Sample("meetings.show", NORD, HOLDER),
    Sample("meetings.show", SOR, ORGANISER),
    Sample("meetings.show", "/moter/kompetansecafe-melk-og-mennesker"),
    Sample("meetings.show", "/moter/kompetansecafe-jord-og-grofter"),
    Sample("meetings.show", "/moter/kurstilbyderne-motes-om-presisjonsjordbruk"),
    Sample("meetings.show", "/moter/prat-hva-er-et-godt-praksisopphold"),
    Sample("meetings.show", "/moter/{draft}", ORGANISER),
    Sample("replies.public", f"{NORD}/svar"),
    Sample("replies.public", "/moter/kompetansecafe-jord-og-grofter/svar"),
    Sample("replies.lost", "/svar/ny-lenke"),
    Sample("replies.answer", "/svar/{unanswered}?svar=ja"),
    Sample("replies.answer", "/svar/{coming}"),
    Sample("replies.answer", "/svar/{waiting}"),
    Sample("replies.answer", "/svar/{cancelled}"),
    Sample("replies.answer", "/svar/{over}"),
    Sample("replies.done", "/svar/{coming}/takk"),
    Sample("replies.done", "/svar/{waiting}/takk"),
    Sample("wizard.new", "/moter/ny", ORGANISER),
    Sample("one_page.new", "/moter/ny/alt", ORGANISER),
    *(Sample("wizard.edit", f"/moter/{{draft}}/rediger/{step}", ORGANISER) for step in ("type", "hva", "nar", "hvor")),
    Sample("wizard.edit", "/moter/{draft}/rediger/praktisk", ORGANISER),
    Sample("one_page.edit", "/moter/{draft}/rediger/alt", ORGANISER),
    Sample("wizard.edit", f"{NORD}/rediger/nar", HOLDER),
    Sample("guest_lists.show", "/moter/{draft}/rediger/hvem", ORGANISER),
    Sample("guest_lists.organisations", "/moter/{draft}/rediger/organisasjoner", ORGANISER),
    Sample("guest_lists.people", "/moter/{draft}/rediger/personer", ORGANISER),
    Sample("publishing.check", "/moter/{draft}/rediger/sjekk", ORGANISER),
    Sample("publishing.check", f"{NORD}/rediger/sjekk", HOLDER),
    Sample("publishing.letter", f"{NORD}/brev", HOLDER),
    Sample("publishing.letter_html", f"{NORD}/brev/html", HOLDER, letter=True),
    Sample("reminders.show", f"{NORD}/paminnelser", HOLDER),
    Sample("reminders.letter_html", f"{NORD}/paminnelser/dagen-for/html", HOLDER, letter=True),
    Sample("publishing.ask_cancel", f"{NORD}/avlys", HOLDER),
    Sample("publishing.ask_discard", "/moter/{draft}/forkast", ORGANISER),
    Sample("date_warnings.show", f"{NORD}/rediger/dato", HOLDER),
    Sample("messages.show", f"{NORD}/skriv", HOLDER),
    Sample("journal.show", f"{NORD}/logg", HOLDER),
    Sample("journal.print_all", f"{NORD}/logg/alt", HOLDER),
    Sample("workboard.index", "/arbeidsbord", ORGANISER),
    Sample("workboard.index", "/arbeidsbord", HOLDER),
    Sample("workboard.hands", "/arbeidsbord/trenger-en-hand", ORGANISER),
    Sample("meetings.index", "/moter/?status=ide&hvem=mine", ORGANISER),
    Sample("duties.show", f"{NORD}/overlevering", HOLDER),
    Sample("duties.show", f"{SOR}/overlevering", ORGANISER),
    Sample("duties.choose", f"{SOR}/overlevering/oppfolging/tilby", ORGANISER),
    Sample("duties.choose", f"{SOR}/overlevering/oppfolging/tilby?aktor=nlr-trondelag", ORGANISER),
    Sample("duty_answers.show", "/overlevering/{offered}"),
    Sample("duty_answers.show", "/overlevering/{held}"),
    Sample("duty_answers.show", "/overlevering/{declined}"),
    Sample("duty_answers.give_back", "/overlevering/{held}/gi-tilbake"),
    Sample("duty_answers.show_own", f"{SOR}/overlevering/tilbud/{{offer}}", ASKED),
    Sample("duty_answers.give_back_own", f"{NORD}/overlevering/tilbud/{{accepted}}/gi-tilbake", HOLDER),
    Sample("action_point_answers.show", "/oppfolging/a-link-that-nobody-has-ever-got", refused=True),
    Sample("action_points.ask", f"{NORD}/oppfolging/ny", FOLLOWER),
    Sample("action_points.edit", f"{NORD}/oppfolging/4711", FOLLOWER, refused=True),
    Sample("search.index", "/sok"),
    Sample("search.index", "/sok?q=oppdal+kommune"),
    Sample("search.index", "/sok?q=a", ORGANISER),
    Sample("search.index", "/sok?q=a&hva=personer", ADMINISTRATOR),
    Sample("search.index", "/sok?q=xyzzy"),
    Sample("series.ask", "/moter/{first}/serie", ORGANISER),
    Sample("drafts.index", "/moter/utkast", ORGANISER),
    Sample("series.show", "/serier/{series}", ORGANISER),
    Sample("series.edit", "/moter/{first}/serie/endre", ORGANISER),
    Sample("series.ask_cancel", "/moter/{first}/serie/avlys", ORGANISER),
    Sample("series.invite", "/serier/{series}/inviter", ORGANISER),
    Sample("series_replies.show", "/svar/a-link-that-nobody-has-ever-got/serie", refused=True),
    Sample("series_replies.sent_to_calendar", "/svar/a-link-that-nobody-has-ever-got/serie/kalender", refused=True),
    Sample("series_replies.done", "/svar/a-link-that-nobody-has-ever-got/serie/takk", refused=True),
    Sample("poll_drafts.write", "/moter/{draft}/datovalg/ny", ORGANISER),
    Sample("poll_drafts.look", f"/moter/{{draft}}/datovalg/brev{TICKED}", ORGANISER),
    Sample("polls.show", "/moter/{poll}/datovalg", ORGANISER),
    Sample("polls.add", "/moter/{poll}/datovalg/forslag", ORGANISER),
    Sample("polls.ask_remove", "/moter/{poll}/datovalg/forslag/{option}/fjern", ORGANISER),
    Sample("polls.ask_choose", "/moter/{poll}/datovalg/velg/{option}", ORGANISER),
    Sample("polls.ask_withdraw", "/moter/{poll}/datovalg/trekk", ORGANISER),
    Sample("meetings.show", "/moter/{poll}", ORGANISER),
    Sample("wizard.edit", "/moter/{poll}/rediger/nar", ORGANISER),
    Sample("poll_answers.answer", "/datovalg/{voter}"),
    Sample("poll_answers.answer", "/datovalg/a-link-that-nobody-has-ever-got", refused=True),
    Sample("poll_answers.done", "/datovalg/{voter}/takk"),
    Sample("imports.ask", "/moter/importer", ORGANISER),
    Sample("guests.show", f"{NORD}/pameldte", HOLDER),
    Sample("guests.print_all", f"{NORD}/pameldte/alle", HOLDER),
    Sample("guests.ask_remove", f"{NORD}/pameldte/{{invitation}}/fjern", HOLDER),
    Sample("guests.ask_answer", f"{NORD}/pameldte/{{invitation}}/svar", HOLDER),
    Sample("incoming.index", "/innboks", ORGANISER),
    Sample("incoming.of_meeting", f"{NORD}/innboks", HOLDER),
    Sample("delays.index", "/utboks", ORGANISER),
    Sample("postbox.index", "/postkasse"),
    Sample("postbox.show", "/postkasse/{letter}"),
    Sample("postbox.looks", "/postkasse/{letter}/brev", letter=True),
    Sample("networks.index", "/fagnettverk/"),
    Sample("networks.show", NETWORK),
    Sample("networks.show", NETWORK, COORDINATOR),
    Sample("networks.create", "/fagnettverk/nytt", ORGANISER),
    Sample("networks.edit", f"{NETWORK}/endre", COORDINATOR),
    Sample("network_memberships.step", f"{NETWORK}/medlemmer/{{member}}/ta-ut", COORDINATOR),
    Sample("organisations.index", "/aktorer/"),
    Sample("organisations.show", "/aktorer/maere-landbruksskole"),
    Sample("organisations.show", "/aktorer/maere-landbruksskole", ORGANISER),
    Sample("organisations.create", "/aktorer/ny", ORGANISER),
    Sample("organisations.edit", "/aktorer/maere-landbruksskole/endre", ORGANISER),
)
"""Pages that people read."""

OTHERS = (
    Sample("guests.table", f"{NORD}/pameldte.csv", HOLDER),
    Sample("organisation_exports.calendar", "/aktorer/maere-landbruksskole/moter.ics", ORGANISER),
    Sample("organisation_exports.table", "/aktorer/maere-landbruksskole/moter.csv", ORGANISER),
    Sample("account.my_data", "/konto/mine-data.json", HOLDER),
    Sample("organisations.suggest", "/aktorer/forslag.json?blant=alle&q=inder"),
    Sample("typed_dates.read", "/dato.json?tekst=8/4", ORGANISER),
    Sample("operations.healthz", "/healthz"),
    Sample("operations.readyz", "/readyz"),
    Sample("operations.metrics", "/metrics"),
    Sample("postbox.enclosed", "/postkasse/{receipt}/fil/0"),
    Sample("feeds.all", "/kalender/alle.ics"),
    Sample("feeds.history", "/kalender/alle-historie.ics"),
    Sample("feeds.organisation", "/kalender/aktor/maere-landbruksskole.ics"),
    Sample("feeds.municipality", "/kalender/kommune/5006.ics"),
    Sample("feeds.network", "/kalender/nettverk/fagnettverk-naturbruk.ics"),
    Sample("feeds.theme", "/kalender/tema/naturbruk.ics"),
    Sample("feeds.meeting_kind", "/kalender/type/samling.ics"),
    Sample("feeds.meeting", f"{NORD}.ics"),
    Sample("agendas.all", "/kalender/alle/agenda"),
    Sample("agendas.history", "/kalender/alle-historie/agenda"),
    Sample("agendas.network", "/kalender/nettverk/fagnettverk-naturbruk/agenda?sprak=nn"),
    Sample("agendas.organisation", "/kalender/aktor/maere-landbruksskole/agenda"),
    Sample("agendas.municipality", "/kalender/kommune/5006/agenda"),
    Sample("agendas.theme", "/kalender/tema/naturbruk/agenda"),
    Sample("agendas.meeting_kind", "/kalender/type/samling/agenda"),
    Sample("feeds.invitation", "/svar/{coming}/kalender.ics"),
    Sample("feeds.robots", "/robots.txt"),
    Sample("sharing.day", "/dato/nb/2027-02-08.png"),
    Sample("static", "/static/moteplass.css"),
    Sample("wizard.overview", f"{NORD}/rediger", HOLDER),
    Sample("workboard.lane", "/arbeidsbord/ide", ORGANISER),
    Sample("replies.done_public", f"{NORD}/svar/takk"),
    Sample("sign_in.enter", "/logg-inn/kode"),
)
"""Addresses that give a file, or lead on to another page unless something was just sent."""

SHOWN_IN_JOURNEYS = {"feeds.own", "feeds.tasks", "network_memberships.open_link"}
"""Pages of a secret that the demo's letters do not hold; a journey comes by and looks at them as closely."""
