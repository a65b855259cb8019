"""What to do about a letter that does not leave: one sentence for each trouble, with the setting that it is about."""

from __future__ import annotations

from planner.domain.delivery_troubles import DeliveryTrouble
from planner.formats.words.words import N_

_T = DeliveryTrouble
WORDS: dict[DeliveryTrouble, str] = {
    _T.NO_SUCH_SERVER: N_("There is no mail server at %(host)s. Check how PLANNER_SMTP_HOST is spelled."),
    _T.NOBODY_ANSWERS: N_(
        "Nobody answers at %(host)s, port %(port)s. Check PLANNER_SMTP_HOST and PLANNER_SMTP_PORT, and that no firewall "
        "stands between."
    ),
    _T.NO_ENCRYPTION: N_(
        "%(host)s offers no encryption (STARTTLS) on port %(port)s. Another port may; only inside a net of your own can it "
        "be turned off, with PLANNER_SMTP_STARTTLS=no."
    ),
    _T.CERTIFICATE: N_(
        "The certificate of %(host)s cannot be trusted: it is out of date or is for another name. Write the name that the "
        "certificate is for in PLANNER_SMTP_HOST."
    ),
    _T.PORT: N_(
        "%(host)s speaks another way on port %(port)s. Port 587 is usual; port 465, which is encrypted from the start, "
        "cannot be used."
    ),
    _T.SIGN_IN: N_(
        "%(host)s does not take the user name or the password. Check PLANNER_SMTP_USER and PLANNER_SMTP_PASSWORD; some "
        "servers want a password made for programs."
    ),
    _T.NOT_FOR_OTHERS: N_(
        "%(host)s does not send on to other domains for us. It mostly wants a user name and a password "
        "(PLANNER_SMTP_USER, PLANNER_SMTP_PASSWORD), or to know this machine."
    ),
    _T.SENDER: N_(
        "%(host)s does not take %(sender)s as sender. Set PLANNER_MAIL_FROM to an address that it sends for."
    ),
    _T.RECIPIENT: N_("%(host)s does not know the address %(to)s. Check how yours is spelled."),
    _T.LATER: N_("%(host)s asks us to wait. It is tried again by itself; nothing needs to be done."),
    _T.OTHER: N_("The mail server said no. Show what it said to whoever looks after it."),
}
