from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from planner.domain.meetings import MeetingState
from planner.rows.browser_sessions import BrowserSession
from planner.rows.meetings import Meeting
from planner.rows.organisations import Organisation
from planner.rows.outbox import Letter
from tests import factories
from tests.cli.commands import Commands
from tests.clock import MONDAY

TABLE = """\
Tittel;Dato;Kl;Til;Sted;Kommune;Type;Tema;Plasser
Fagkveld om grøfting;9.3.2027;18.30;21.00;Grendehuset på Ås;Steinkjer;uforpliktende møte;Tema;40
Kafé;10.03.27;kl. 12–15;;Kvithamar;5035;kompetansecafé;;
Uten dato;;;;;;;;
Feil dato;31.2.2027;10;;;;;;
Feil kommune;11.3.2027;10;;;Oslo;;;
Feil tema;11.3.2027;10;;Her;;;Ukjent;
;11.3.2027;10;;;;;;
Gammelt møte;1.12.2026;10.00;12.00;Mære;;samling;;
"""

CALENDAR = """\
BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:a1@example.no
DTSTART;TZID=W. Europe Standard Time:20270315T100000
DTEND;TZID=W. Europe Standard Time:20270315T120000
SUMMARY:Møte på Snåase – Snåsa
LOCATION:Saemien Sijte
RRULE:FREQ=WEEKLY
END:VEVENT
BEGIN:VEVENT
UID:a2@example.no
DTSTART;VALUE=DATE:20270401
DTEND;VALUE=DATE:20270403
SUMMARY:Studietur
LOCATION:Røros
STATUS:CANCELLED
END:VEVENT
BEGIN:VTODO
UID:a3
SUMMARY:Husk
END:VTODO
END:VCALENDAR
"""


@pytest.fixture
def plan(tmp_path: Path, session: Session) -> Path:
    factories.facilitator(session)
    factories.theme(session, slug="tema", name_nb="Tema")
    session.commit()
    path = tmp_path / "plan.csv"
    path.write_bytes(TABLE.encode("cp1252"))
    return path


def meetings(session: Session) -> dict[str, Meeting]:
    session.rollback()
    return {meeting.title: meeting for meeting in session.scalars(select(Meeting))}


def test_a_dry_run_says_line_by_line_what_would_happen_and_changes_nothing(
    commands: Commands, plan: Path, session: Session
) -> None:
    said = commands.run("import", "meetings", str(plan)).splitlines()
    assert said[0] == "2: Fagkveld om grøfting: new, draft, 09.03.2027 kl. 18.30"
    assert said[1] == "3: Kafé: new, draft, 10.03.2027 kl. 12.00"
    assert said[2] == "4: Uten dato: new, draft"
    refused = [line.split(": not imported: ")[0] for line in said[3:7] if "not imported" in line]
    assert refused == ["5: Feil dato", "6: Feil kommune", "8: –"]
    assert said[5].endswith("(this theme is not in the vocabulary and has been left out: Ukjent)")
    assert said[-1] == "Nothing has been changed yet. 5 would be new; run again with --yes to do it."
    assert meetings(session) == {}


def test_columns_that_nothing_is_taken_from_are_named_before_anything_is(commands: Commands, plan: Path) -> None:
    plan.write_text("Møteplan\nTittel;Dato;Ansvarleg;Merknad\nFagdag;8.2.2027;Kari;x\n", encoding="utf-8")
    said = commands.run("import", "meetings", str(plan)).splitlines()
    assert said[0] == "Columns that are not recognised and will not be imported: Ansvarleg, Merknad."
    assert said[2:6] == [
        "Column 1, Tittel: imported as title",
        "Column 2, Dato: imported as date",
        "Column 3, Ansvarleg: not recognised, so it will not be imported",
        "Column 4, Merknad: not recognised, so it will not be imported",
    ]
    plan.write_text("Navn;Telefon\nMære;74\n", encoding="utf-8")
    said = commands.run("import", "organisations", str(plan)).splitlines()
    assert said[0] == "Columns that are not recognised and will not be imported: Telefon."


def test_with_yes_the_meetings_are_made_as_drafts_and_nobody_is_written_to(
    commands: Commands, plan: Path, session: Session
) -> None:
    assert commands.run("import", "meetings", str(plan), "--yes").endswith("Done: 5 new.\n")
    made = meetings(session)
    assert {meeting.state for meeting in made.values()} == {MeetingState.DRAFT}
    first = made["Fagkveld om grøfting"]
    assert (first.municipality, first.seats, str(first.starts_local)) == ("5006", 40, "2027-03-09 18:30:00")
    assert str(made["Kafé"].ends_local) == "2027-03-10 15:00:00"
    assert session.scalar(select(func.count()).select_from(Letter)) == 0


def test_published_plans_announce_what_is_to_come_and_count_what_has_been(
    commands: Commands, plan: Path, session: Session
) -> None:
    commands.run("import", "meetings", str(plan), "--yes", "--publish")
    made = meetings(session)
    assert made["Fagkveld om grøfting"].state is MeetingState.ANNOUNCED
    assert made["Gammelt møte"].state is MeetingState.HELD
    assert made["Uten dato"].state is MeetingState.DRAFT
    assert session.scalar(select(func.count()).select_from(Letter)) == 0


def test_a_calendar_is_taken_in_once_under_its_own_identities(
    commands: Commands, plan: Path, session: Session, tmp_path: Path
) -> None:
    path = tmp_path / "andres.ics"
    path.write_text(CALENDAR, encoding="utf-8")
    said = commands.run("import", "meetings", str(path), "--yes", "--publish")
    assert "only meetings are imported" in said
    assert "it repeats" in said
    made = meetings(session)
    assert made["Møte på Snåase – Snåsa"].uid == "a1@example.no"
    assert made["Studietur"].state is MeetingState.CANCELLED
    assert str(made["Studietur"].ends_local) == "2027-04-03 00:00:00"
    again = commands.run("import", "meetings", str(path), "--yes")
    assert again.count("is already here") == 2
    assert len(meetings(session)) == 2


SERIES = """\
BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:uke@example.no
DTSTART;TZID=Europe/Oslo:20270310T{hours[0]}00
DTEND;TZID=Europe/Oslo:20270310T{hours[1]}00
RRULE:{rule}
SUMMARY:Ukemøte
LOCATION:Steinkjer
DESCRIPTION:Hva nå?
END:VEVENT
END:VCALENDAR
"""


@pytest.mark.parametrize(
    ("rule", "count"),
    [("FREQ=WEEKLY;COUNT=5", 5), ("FREQ=DAILY;UNTIL=20270312T225959Z", 3), ("FREQ=MONTHLY;COUNT=2", 2)],
)
def test_every_time_of_a_published_series_is_announced(
    commands: Commands, plan: Path, session: Session, tmp_path: Path, rule: str, count: int
) -> None:
    path = tmp_path / "uke.ics"
    path.write_text(SERIES.format(rule=rule, hours=("1600", "1700")), encoding="utf-8")
    said = commands.run("import", "meetings", str(path), "--yes", "--publish", "--series")
    assert said.startswith(f"1: Ukemøte: new, announced, 10.03.2027 kl. 16.00, {count} times\n")
    session.rollback()
    series = session.scalars(select(Meeting)).all()
    assert [meeting.state for meeting in series] == [MeetingState.ANNOUNCED] * count
    assert len({meeting.slug for meeting in series}) == count
    assert session.scalar(select(func.count()).select_from(Letter)) == 0


@pytest.mark.parametrize(
    ("rule", "count", "cut"),
    [
        ("FREQ=DAILY;COUNT=100000", 60, True),
        ("FREQ=WEEKLY", 60, True),
        ("FREQ=DAILY;UNTIL=20270601T100000Z", 60, True),
        ("FREQ=YEARLY;COUNT=9", 3, True),
        ("FREQ=MONTHLY;UNTIL=99991231T235959Z", 25, True),
        ("FREQ=DAILY;COUNT=60", 60, False),
        ("FREQ=DAILY;UNTIL=20270508T220000Z", 60, False),
    ],
)
def test_a_rule_that_says_more_than_a_series_may_have_is_cut_aloud(
    commands: Commands, plan: Path, tmp_path: Path, rule: str, count: int, *, cut: bool
) -> None:
    path = tmp_path / "uke.ics"
    path.write_text(SERIES.format(rule=rule, hours=("1600", "1700")), encoding="utf-8")
    said = commands.run("import", "meetings", str(path))
    assert f", {count} times with --series" in said
    assert ("the first that a series of at most 60" in said) is cut


@pytest.mark.parametrize("hours", [("0230", "0315"), ("0215", "0300"), ("0130", "0230"), ("0200", "0259")])
def test_a_series_through_the_night_without_an_hour_is_taken_in_whole(
    commands: Commands, plan: Path, session: Session, tmp_path: Path, hours: tuple[str, str]
) -> None:
    path = tmp_path / "natt.ics"
    path.write_text(SERIES.format(rule="FREQ=DAILY;COUNT=30", hours=hours), encoding="utf-8")
    commands.run("import", "meetings", str(path), "--yes", "--series")
    session.rollback()
    series = session.scalars(select(Meeting).order_by(Meeting.starts_at)).all()
    assert len(series) == 30
    assert all(meeting.starts_at and meeting.ends_at and meeting.starts_at < meeting.ends_at for meeting in series)
    through = next(meeting for meeting in series if f"{meeting.starts_local:%m%d}" == "0328")
    assert through.starts_at is not None
    assert f"{through.starts_at:%H%M}" == f"0{int(hours[0]) - 100:03d}"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("plan.txt", "a;b"),
        ("tom.csv", ""),
        ("side.ics", "<!doctype html><title>Logg inn</title>"),
        ("tom.ics", ""),
        ("halv.ics", "BEGIN:VCALENDAR\nVERSION:2.0\n"),
    ],
)
def test_a_file_that_is_no_plan_is_refused_in_one_line(
    commands: Commands, plan: Path, tmp_path: Path, name: str, content: str
) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    said = commands.refused("import", "meetings", str(path))
    assert said.startswith("Error: ")
    assert said.count("\n") == 1


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_what_is_exported_can_be_taken_in_again(
    commands: Commands, plan: Path, session: Session, tmp_path: Path, ending: str
) -> None:
    commands.run("import", "meetings", str(plan), "--yes", "--publish")
    commands.run("export", "--all", str(tmp_path / "ut"))
    before = {title: (meeting.uid, meeting.starts_local) for title, meeting in meetings(session).items()}
    for meeting in meetings(session).values():
        session.delete(meeting)
    session.commit()
    commands.run("import", "meetings", str(tmp_path / "ut" / f"meetings.{ending}"), "--yes")
    assert {title: (meeting.uid, meeting.starts_local) for title, meeting in meetings(session).items()} == before


def test_an_export_holds_no_secret_and_fills_a_new_folder_only(
    commands: Commands, plan: Path, session: Session, tmp_path: Path
) -> None:
    browser = BrowserSession(person=factories.person(session), hash="hemmelig", created_at=MONDAY, last_seen_at=MONDAY)
    factories.added(session, browser)
    session.commit()
    folder = tmp_path / "ut"
    commands.run("export", "--all", str(folder))
    names = {path.name for path in folder.rglob("*") if path.is_file()}
    assert {"meetings.csv", "meetings.xlsx", "organisations.csv", "people.jsonl", "journal.jsonl"} <= names
    assert not names & {"access_tokens.jsonl", "sign_ins.jsonl", "browser_sessions.jsonl"}
    assert "is not empty" in commands.refused("export", "--all", str(folder))


def test_organisations_are_told_line_by_line_and_then_taken_in(
    commands: Commands, session: Session, tmp_path: Path
) -> None:
    path = tmp_path / "aktorer.csv"
    path.write_text("Navn;Type;Kommune\nMære;videregående skole;Steinkjer\nØya;skole;Mars\n;skole;\n", encoding="utf-8")
    said = commands.run("import", "organisations", str(path)).splitlines()
    assert said == [
        "2: Mære: new",
        "3: Øya: new (municipality «Mars» is not understood and left out)",
        "4: –: not imported: Enter a name with at least one letter or number.",
        "Column 1, Navn: imported as name",
        "Column 2, Type: imported as kind",
        "Column 3, Kommune: imported as municipality",
        "Nothing has been changed yet. 2 would be new; run again with --yes to do it.",
    ]
    assert session.scalars(select(Organisation.name)).all() == []
    session.rollback()
    assert commands.run("import", "organisations", str(path), "--yes").endswith("Done: 2 new.\n")
    session.rollback()
    assert set(session.scalars(select(Organisation.name))) == {"Mære", "Øya"}
    assert "2: Mære: is already here" in commands.run("import", "organisations", str(path))


def test_an_import_is_undone_by_its_number(commands: Commands, plan: Path, session: Session) -> None:
    assert "This is import 1." in commands.run("import", "meetings", str(plan), "--yes")
    assert commands.run("import", "undo", "1") == "Undone: 5 meetings have been deleted.\n"
    assert session.scalar(select(func.count()).select_from(Meeting)) == 0


def test_the_meetings_of_an_organisation_are_written_to_a_folder(
    commands: Commands, tmp_path: Path, session: Session
) -> None:
    factories.meeting(session, title="Grøft", convener=factories.organisation(session, slug="maere"))
    session.commit()
    assert commands.run("export", "--organisation", "maere", str(tmp_path / "ut")).startswith("3 files written")
    assert "Grøft" in (tmp_path / "ut" / "maere.csv").read_text("utf-8")
    assert "Grøft" in (tmp_path / "ut" / "maere.ics").read_text("utf-8")
