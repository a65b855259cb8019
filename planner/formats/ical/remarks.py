"""The words of remarks on a file of others: one msgid per note."""

from __future__ import annotations

from planner.formats.ical.ical_components import Note, Remark
from planner.formats.words.words import N_

WORDS: dict[Note, str] = {
    Note.TOO_LARGE: N_("the file is too large; the rest was left out"),
    Note.NOT_A_CALENDAR: N_("this is not a calendar"),
    Note.TOO_MANY: N_("there are too many entries; the rest was left out"),
    Note.TRUNCATED: N_("the file ends too early"),
    Note.NOT_UTF8: N_("the file is not UTF-8; it was read as Windows text"),
    Note.LINE_NOT_UNDERSTOOD: N_("a line was not understood: %(given)s"),
    Note.NOT_A_MEETING: N_("only meetings are imported, not %(given)s"),
    Note.START_MISSING: N_("it has no start"),
    Note.TIME_NOT_UNDERSTOOD: N_("the time was not understood: %(given)s"),
    Note.ENDS_BEFORE_START: N_("it ended before it started"),
    Note.FLOATING: N_("it named no time zone; Norwegian time was assumed"),
    Note.ZONE_TRANSLATED: N_("the time zone %(given)s was translated"),
    Note.ZONE_UNKNOWN: N_("the time zone %(given)s is not recognised"),
    Note.OTHER_ZONE: N_("its times are in the time zone %(given)s, and are shown here next to ours"),
    Note.UID_MISSING: N_("it had no identifier and was given one"),
    Note.STATUS_UNKNOWN: N_("the status %(given)s is not recognised"),
    Note.SERIES_NOT_EXPANDED: N_("it repeats; only the first time was imported"),
    Note.ONE_OF_SERIES: N_("it changes one meeting in a series"),
    Note.OLDER_COPY: N_("it is an older copy of another entry"),
    Note.PEOPLE_LEFT_OUT: N_("the people in it were left out"),
    Note.TEXT_CUT: N_("a long text was cut"),
    Note.OVER_NIGHT: N_("it ends before it starts, so we assumed it ends the next morning"),
    Note.CELL_LEFT_OUT: N_("left out, as another cell says something else or the day is missing: %(given)s"),
    Note.THEME_UNKNOWN: N_("this theme is not in the vocabulary and has been left out: %(given)s"),
    Note.THEME_LIKE: N_("did you mean this theme: %(given)s"),
}


def words(remark: Remark) -> str:
    """Return the msgid of a remark; ``given`` fills its place after translation."""
    return WORDS[remark.note]
