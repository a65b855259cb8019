from dataclasses import replace

import pytest
from sqlalchemy import Engine, insert, select
from sqlalchemy.orm import sessionmaker

from planner.domain.meetings import MeetingState
from planner.domain.organisations import OrganisationSearch
from planner.domain.refusals import Forbidden, NotFound, Refused
from planner.domain.renewals import MOST_MOVES
from planner.formats.places.reference import ReferenceTheme
from planner.jobs import entries
from planner.jobs.context import JobContext
from planner.rows.journal import JournalLine
from planner.rows.meetings import Meeting, MeetingTheme
from planner.rows.organisations import OrganisationTheme, Theme
from planner.services.calendars import calendars
from planner.services.organisations import organisations, themes
from planner.services.organisations.themes import ThemeNames
from planner.services.work import Deployment, Work, reading, writing
from planner.store import meeting_themes
from tests import factories
from tests.carriers import Pigeon
from tests.clock import StandingClock
from tests.feed_reading import body, found
from tests.write_sizes import write_sizes

MANY = MOST_MOVES + 6
ROWS = [
    ReferenceTheme("okonomi", "Økonomi", "Økonomi", "Economy"),
    ReferenceTheme("rekruttering", "Rekruttering", "Rekruttering", "Recruitment"),
    ReferenceTheme("dyrevelferd", "Dyrevelferd", "Dyrevelferd", "Animal welfare"),
]


def test_themes_are_loaded_once_and_renamed(work: Work) -> None:
    assert themes.load(work, ROWS) == 3
    assert themes.load(work, [replace(ROWS[0], name_nb="Penger")]) == 0
    assert themes.find_named(work)["okonomi"].name_nb == "Penger"


def test_themes_stand_in_the_order_of_each_language(work: Work) -> None:
    themes.load(work, ROWS)
    assert [theme.slug for theme in themes.listed(work, "nb")] == ["dyrevelferd", "rekruttering", "okonomi"]
    assert [theme.slug for theme in themes.listed(work, "en")] == ["dyrevelferd", "okonomi", "rekruttering"]


def test_a_theme_is_understood_by_any_of_its_names(work: Work) -> None:
    themes.load(work, ROWS)
    found = themes.find_named(work)
    assert found["animal welfare"].slug == found["dyrevelferd"].slug == "dyrevelferd"


def test_the_vocabulary_that_comes_with_the_program_can_be_loaded(work: Work) -> None:
    assert themes.load(work) == len(themes.listed(work, "nb")) > 10


@pytest.fixture
def job_context(engine: Engine, clock: StandingClock, deployment: Deployment) -> JobContext:
    return JobContext(sessionmaker(engine, expire_on_commit=False), clock.now, deployment, Pigeon())


def lines(work: Work) -> list[tuple[str, dict[str, str]]]:
    return [(line.verb, line.facts) for line in work.session.scalars(select(JournalLine).order_by(JournalLine.id))]


def test_a_theme_is_added_and_renamed_and_its_address_stays(work: Work) -> None:
    theme = themes.add(work, ThemeNames("  Bær  og frukt "))
    assert (theme.slug, themes.name_of(theme, "en")) == ("baer-og-frukt", "Bær og frukt")
    themes.rename(work, theme, ThemeNames("Frukt og bær", en="Fruit"))
    themes.rename(work, theme, ThemeNames("Frukt og bær", en="Fruit"))
    assert themes.get(work, "baer-og-frukt").name_nb == "Frukt og bær"
    assert lines(work) == [
        ("themes.added", {"name": "Bær og frukt"}),
        ("themes.renamed", {"name": "Bær og frukt", "renamed": "Frukt og bær"}),
    ]


@pytest.mark.parametrize(
    ("names", "field"),
    [
        (ThemeNames("–"), "name"),
        (ThemeNames("økonomi"), "nb"),
        (ThemeNames("Dyr", en="ECONOMY"), "en"),
        (ThemeNames("x" * 121), "nb"),
        (ThemeNames("Dyr", nn="x" * 121), "nn"),
    ],
)
def test_a_name_that_says_nothing_or_is_taken_is_refused_at_its_field(
    work: Work, names: ThemeNames, field: str
) -> None:
    themes.load(work, ROWS)
    for change in (themes.add, lambda work, names: themes.rename(work, themes.get(work, "rekruttering"), names)):
        with pytest.raises(Refused) as refusal:
            change(work, names)
        assert refusal.value.field == field


def merged(work: Work) -> tuple[Theme, Theme]:
    """Merge «Økonomi» into «Rekruttering», both carried by a meeting and the first by another, and by an organisation."""
    themes.load(work, ROWS)
    going, staying = themes.get(work, "okonomi"), themes.get(work, "rekruttering")
    both, single = (factories.meeting(work.session, title=title) for title in ("Begge", "En"))
    school = factories.organisation(work.session, name="Mære")
    carried = [(both, going), (both, staying), (single, going)]
    work.session.add_all(MeetingTheme(meeting_id=meeting.id, theme_id=theme.id) for meeting, theme in carried)
    work.session.add(OrganisationTheme(organisation_id=school.id, theme_id=going.id))
    work.session.commit()
    with writing(work):
        for meeting in (both, single):
            calendars.refresh(work, meeting)
    with writing(work):
        themes.merge(work, themes.get(work, "okonomi"), themes.get(work, "rekruttering"))
    return going, staying


def test_what_carried_a_theme_carries_the_one_it_was_merged_into(work: Work, job_context: JobContext) -> None:
    _, staying = merged(work)
    entries.renew(job_context)
    with reading(work):
        carriers = select(Meeting.title).join(MeetingTheme).where(MeetingTheme.theme_id == staying.id)
        assert sorted(work.session.scalars(carriers)) == ["Begge", "En"]
        assert themes.uses(work) == {staying.id: (2, 1)}
        assert [theme.slug for theme in themes.listed(work, "nb")] == ["dyrevelferd", "rekruttering"]
        assert themes.find_named(work)["economy"].id == themes.find_named(work)["okonomi"].id == staying.id
        assert themes.ids_of(work, ["okonomi"]) == {staying.id}
        search = OrganisationSearch(theme="okonomi")
        assert [organisation.name for organisation in organisations.listed(work, search)] == ["Mære"]
        assert body(work, found(work, "tema/okonomi")) == body(work, found(work, "tema/rekruttering"))
        assert body(work, found(work, "tema/okonomi")).count(b"BEGIN:VEVENT") == 2
        assert b"konomi" not in body(work, found(work, "tema/okonomi"))
        assert lines(work)[-1] == ("themes.merged", {"name": "Økonomi", "into": "Rekruttering"})


def test_the_many_that_carry_a_merged_theme_are_moved_in_slices(
    work: Work, engine: Engine, job_context: JobContext
) -> None:
    themes.load(work, ROWS)
    going, staying = themes.get(work, "okonomi"), themes.get(work, "rekruttering")
    meetings = [factories.meeting(work.session, state=MeetingState.DRAFT).id for _ in range(MANY)]
    schools = [factories.organisation(work.session, name=f"Skole {number}").id for number in range(MANY)]
    work.session.execute(insert(MeetingTheme), [{"meeting_id": key, "theme_id": going.id} for key in meetings])
    work.session.execute(insert(MeetingTheme), [{"meeting_id": key, "theme_id": staying.id} for key in meetings[:3]])
    of_schools = [{"organisation_id": key, "theme_id": going.id} for key in schools]
    work.session.execute(insert(OrganisationTheme), of_schools)
    work.session.commit()
    with write_sizes(engine) as sizes:
        with writing(work):
            themes.merge(work, going, staying)
        with reading(work):
            assert meeting_themes.slugs_of_meetings(work.session, meetings[2:4]) == {
                key: ["rekruttering"] for key in meetings[2:4]
            }
            assert [theme.id for theme in themes.of_organisations(work, schools[:1], "nb")[schools[0]]] == [staying.id]
            assert len(organisations.listed(work, OrganisationSearch(theme="rekruttering"))) == MANY
        entries.renew(job_context)
    assert sizes.too_large() == {}
    with reading(work):
        assert themes.uses(work) == {staying.id: (MANY, MANY)}


def test_a_chain_of_mergers_leads_to_its_end_and_none_goes_in_a_circle(work: Work) -> None:
    going, staying = merged(work)
    with writing(work):
        themes.merge(work, staying, themes.get(work, "dyrevelferd"))
    assert themes.find_named(work)["okonomi"].slug == "dyrevelferd"
    with pytest.raises(NotFound):
        themes.get(work, "okonomi")
    for first, second in ((going, themes.get(work, "dyrevelferd")), (themes.get(work, "dyrevelferd"), staying)):
        with pytest.raises(Refused):
            themes.merge(work, first, second)
    with pytest.raises(Refused):
        themes.merge(work, themes.get(work, "dyrevelferd"), themes.get(work, "dyrevelferd"))


def test_the_vocabulary_is_for_administrators(work: Work) -> None:
    (theme,) = [themes.add(work, ThemeNames("Bær"))]
    organiser = work.acting(replace(work.by, system=False))
    for change in (
        lambda: themes.add(organiser, ThemeNames("Frukt")),
        lambda: themes.rename(organiser, theme, ThemeNames("Frukt")),
        lambda: themes.merge(organiser, theme, theme),
        lambda: themes.uses(organiser),
    ):
        with pytest.raises(Forbidden):
            change()
