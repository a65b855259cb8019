"""An answer by mail to the letter of an offer: filed under it, told, and never a yes by itself."""

from __future__ import annotations

from dataclasses import replace
from email.message import EmailMessage

import pytest
from sqlalchemy import select

from planner.domain.duties import OfferState
from planner.domain.incoming import Decision, Reason, Settlement
from planner.domain.refusals import Forbidden
from planner.rows.duties import Offer
from planner.rows.incoming import IncomingMatter
from planner.rows.outbox import Letter
from planner.services.duties import duties, handovers
from planner.services.incoming import incoming, incoming_lists
from planner.services.work import Deployment, Work
from tests.handing_over import Scene

BASES = ("svar@example.no", "svar-@example.no", "svar_@example.no", "@svar.example.no")


@pytest.fixture
def reading(work: Work, deployment: Deployment) -> Work:
    return replace(work, deployment=replace(deployment, lmtp_port=2424))


@pytest.fixture
def scene(reading: Work) -> Scene:
    return Scene(reading)


def letter(scene: Scene, kind: str = "duty_offered") -> Letter:
    scene.work.session.flush()
    return scene.work.session.scalars(select(Letter).where(Letter.kind == kind).order_by(Letter.id.desc())).all()[0]


def answered(work: Work, to: str, words: str = "Ja, det tar vi!", **headers: str) -> IncomingMatter:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Ola Døme <ola@skole.example.no>", to, "SV: Vil dere gjennomføre?"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(
        f"{words}\n\nDen 1. feb. 2027 kl. 10 skrev Møteplass:\n> http://127.0.0.1/overlevering/abcdefgh12345678\n"
    )
    incoming.handle(work, incoming.receive(work, mail.as_bytes()))
    return work.session.scalars(select(IncomingMatter).order_by(IncomingMatter.id.desc())).all()[0]


@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize("garble", [str, str.upper])
def test_words_are_filed_under_the_offer_and_told_and_are_no_answer(
    work: Work, deployment: Deployment, base: str, garble: type[str]
) -> None:
    here = replace(deployment, answer_address=base, imap_host="imap.example.no")
    scene = Scene(replace(work, deployment=here))
    offer = scene.offered()
    matter = answered(scene.work, garble(letter(scene).reply_to))
    assert (matter.decision, matter.reason, matter.offer_id) == (Decision.HELD, Reason.WORDS_ONLY, offer.id)
    assert matter.meeting_id == scene.meeting.id
    assert offer.state is OfferState.OFFERED
    notice = letter(scene, "offer_mail")
    assert (notice.to_email, notice.reply_to) == (scene.organiser.email, "ola@skole.example.no")
    assert "«Ja, det tar vi!»" in notice.text
    assert "abcdefgh12345678" not in notice.text
    (side, _follow_up) = handovers.overview(scene.work, scene.meeting).sides
    assert [(mail.organisation, mail.words) for mail in side.mails] == [("Mære landbruksskole", "Ja, det tar vi!")]


def test_the_team_sends_the_link_once_more_while_the_offer_can_be_answered(scene: Scene) -> None:
    offer = scene.offered()
    first = letter(scene)
    waiting = answered(scene.work, first.reply_to)
    assert incoming_lists.steps(scene.work, waiting) == (Settlement.LINK_SENT, Settlement.DISMISSED)
    later = replace(scene.work, now=scene.work.now.replace(hour=12))
    incoming_lists.settle(later, waiting.id, Settlement.LINK_SENT)
    assert letter(scene).id > first.id
    assert letter(scene).text != first.text
    duties.decline(scene.acting(scene.work, scene.contact), offer)
    ended = answered(later, first.reply_to, "Angrer!")
    assert incoming_lists.steps(later, ended) == (Settlement.DISMISSED,)
    with pytest.raises(Forbidden):
        incoming_lists.settle(later, ended.id, Settlement.LINK_SENT)


def test_the_other_organisation_that_carries_out_reads_no_mail_about_an_offer(scene: Scene) -> None:
    offer = scene.offered()
    matter = answered(scene.work, letter(scene).reply_to)
    duties.accept(scene.acting(scene.work, scene.contact), offer)
    holder = scene.acting(scene.work, scene.contact)
    assert incoming_lists.of_meeting(holder, scene.meeting).matters == []
    assert incoming_lists.steps(holder, matter) == ()
    assert [row.id for row, _ in incoming_lists.of_meeting(scene.work, scene.meeting).matters] == [matter.id]


@pytest.mark.parametrize("header", [{"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}])
def test_a_machine_is_told_to_nobody(scene: Scene, header: dict[str, str]) -> None:
    scene.offered()
    assert answered(scene.work, letter(scene).reply_to, **header).decision is Decision.IGNORED
    assert "offer_mail" not in [kind for kind, _name in scene.letters()]


def test_an_address_of_no_offer_or_with_another_proof_is_nobodys(scene: Scene) -> None:
    offer = scene.offered()
    to = letter(scene).reply_to
    for wrong in (to.replace(f"o{offer.id}-", f"o{offer.id + 1}-"), to.replace(f"o{offer.id}-", f"{offer.id}-")):
        assert answered(scene.work, wrong).reason is Reason.UNKNOWN_ADDRESS


def test_answers_go_to_who_offered_where_no_mailbox_is_read(work: Work) -> None:
    scene = Scene(work)
    scene.offered()
    assert letter(scene).reply_to == scene.organiser.email
    assert scene.work.session.scalars(select(Offer)).one().state is OfferState.OFFERED
