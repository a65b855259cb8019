"""The letters of one meeting to one person are one thread, and those that can be stopped say where."""

from __future__ import annotations

from planner.domain.replies import Answer
from planner.formats.mail.mime import message
from planner.services.letters import delivery
from planner.services.work import Work
from tests import factories
from tests.inviting import Story


def test_letters_about_a_meeting_answer_the_first_to_each_guest(work: Work) -> None:
    story = Story(work)
    other = factories.person(work.session, email="aud@example.no")
    story.invite(story.guest, other)
    story.answer(Answer.YES)
    story.move()
    story.letters()
    mails = [message(claim.letter) for claim in delivery.claim(story.by(story.organiser))]
    threads: dict[str, list[tuple[str, str | None]]] = {}
    for mail in sorted(mails, key=lambda mail: mail["Date"].datetime):
        threads.setdefault(mail["To"], []).append((mail["Message-ID"], mail["References"]))
    assert sorted(map(len, threads.values())) == [2, 3]
    for thread in threads.values():
        assert [references for _, references in thread] == [None, *[thread[0][0]] * (len(thread) - 1)]


def test_only_what_nobody_asked_for_says_how_to_stop_it(work: Work) -> None:
    story = Story(work)
    story.invite()
    story.answer(Answer.YES)
    stored = {letter.subject: letter for letter in story.letters()}
    for claim in delivery.claim(story.by(story.organiser)):
        mail = message(claim.letter)
        stops = "/stopp/" in stored[claim.letter.subject].text
        assert stops == (mail["List-Unsubscribe"] is not None) == (claim.letter.subject.startswith("Invitasjon"))
        assert not stops or mail["List-Unsubscribe"].strip("<>") in stored[claim.letter.subject].html
