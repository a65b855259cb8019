"""Answers in words to the letters of an offer: filed under it and told to who offered, and never a yes by themselves.

Only the organisation takes a duty, with its link or on its page: a mail says little about who wrote it.
"""

from __future__ import annotations

from planner.domain.duties import OfferState
from planner.domain.incoming import Decision, Machine, Reason
from planner.domain.personal_links import own_words
from planner.domain.refusals import StepRefused
from planner.rows.duties import Offer
from planner.rows.incoming import IncomingMatter
from planner.services import journal
from planner.services.duties import duty_letters, offers
from planner.services.incoming.incoming_post import Post, about_mail
from planner.services.work import Work


def take(work: Work, post: Post) -> None:
    """Hold what a person wrote for the team, and tell who offered; leave alone what a machine wrote (RFC 3834)."""
    if post.offer is None or post.read.machine is not Machine.NO:
        about_mail(work, post, Decision.IGNORED, Reason.MACHINE)
        return
    matter = about_mail(work, post, Decision.HELD, Reason.WORDS_ONLY)
    if matter.meeting is not None:
        words, _quote = own_words(post.mail.text)
        key = f"offer_mail:{post.offer.id}:{post.mail.id}"
        duty_letters.answered_by_mail(work, matter.meeting, post.offer, post.mail.sender, words.strip(), key)


def can_send_link(work: Work, offer: Offer) -> bool:
    """Tell whether an offer can still be answered, so that a fresh link to it is of use."""
    return offer.state is OfferState.OFFERED and work.now <= offer.answer_by


def send_link(work: Work, matter: IncomingMatter) -> None:
    """Send the one asked the letter of the offer once more, with a fresh link; raise ``Refused`` for one that has ended."""
    if matter.offer_id is None:
        raise StepRefused("duties.offer_not_open")
    offer, meeting = offers.by_id(work, matter.offer_id)
    if not can_send_link(work, offer):
        raise StepRefused("duties.offer_not_open")
    duty_letters.offered(work, meeting, offer)
    journal.write(
        work, "incoming.link_sent", meeting=meeting, organisation=offer.organisation, name=offer.organisation.name
    )
