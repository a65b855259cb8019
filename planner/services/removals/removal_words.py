"""Taking a person out of words: the lines of the journal, and what others wrote."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from planner.domain.phones import is_distinct
from planner.domain.removals import MOST_ROWS, NameInWords, is_full_name
from planner.formats.words.catalogues import catalogue
from planner.formats.words.words import N_
from planner.rows.journal import JournalLine
from planner.rows.removals import PersonRemoval
from planner.services.work import Work
from planner.store import removal_words as rows

_FORMER = N_("A former participant")
LONGEST_WORD = 200
"""Characters of on whose word something was done."""


def anonymous_name(work: Work) -> str:
    """Return the words that stand for somebody who is no longer here, in the language of the service."""
    return catalogue(work.deployment.language).gettext(_FORMER)


def lines_about(work: Work, removal: PersonRemoval) -> bool:
    """Take the person out of lines that are about them, also where somebody else bears the same name."""
    organisations, people = rows.names_around(work.session, removal)
    longer = [name for name in people if name.casefold() != removal.name.casefold()]
    name = _name(work, removal, [*organisations, *longer])
    return _scrub(removal, name, rows.lines_about(work.session, removal, MOST_ROWS))


def lines_naming(work: Work, removal: PersonRemoval) -> bool:
    """Take the person out of all other lines; a name that somebody else bears too is left, for it may be theirs."""
    organisations, people = rows.names_around(work.session, removal)
    name = _name(work, removal, [*organisations, *people])
    return _scrub(removal, name, rows.lines_naming(work.session, removal, MOST_ROWS))


def texts_of_others(work: Work, removal: PersonRemoval) -> bool:
    """Take the person out of what others wrote and what was written to them; address and number everywhere."""
    organisations, people = rows.names_around(work.session, removal)
    by_name = _name(work, removal, [*organisations, *people])
    by_address = NameInWords(removal.email, "", anonymous_name(work))
    by_phone = NameInWords(removal.phone, "", anonymous_name(work))
    phones = [removal.phone] if is_distinct(removal.phone) else []
    named = [removal.email, *([removal.name] if is_full_name(removal.name) else [])]
    named_by = (
        (rows.WRITTEN, named, by_name),
        (rows.STORED, [removal.email], by_address),
        (rows.STORED, phones, by_phone),
    )
    return any(
        rows.rewrite(work.session, column, words, name.taken_out_of_text, MOST_ROWS)
        for columns, words, name in named_by
        for column in columns
        if words
    )


def _name(work: Work, removal: PersonRemoval, others: Sequence[str]) -> NameInWords:
    return NameInWords(removal.email, removal.name, anonymous_name(work), tuple(others))


def _scrub(removal: PersonRemoval, name: NameInWords, pages: Iterator[Sequence[JournalLine]]) -> bool:
    # Every line of a page is settled; what comes after a page with changes waits for the next step.
    return any(sum(_scrub_line(line, removal.person_id, name) for line in lines) for lines in pages)


def _scrub_line(line: JournalLine, person_id: int, name: NameInWords) -> bool:
    before = line.facts, line.on_word
    facts = {key: fact for key, fact in line.facts.items() if (key, fact) != ("person", person_id)}
    scrubbed = name.taken_out_of(facts)
    if line.organisation_id is not None and "name" in facts:
        # It is the organisation's, as it was called then; an address is nobody's name.
        scrubbed["name"] = replace(name, name="").taken_out_of(facts["name"])
    line.facts = scrubbed
    line.on_word = name.taken_out_of_text(line.on_word)[:LONGEST_WORD]
    return (line.facts, line.on_word) != before
