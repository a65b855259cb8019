"""What to do about a letter that does not leave: one sentence for each trouble, with the setting that it is about."""

from __future__ import annotations

from planner.domain.delivery_troubles import DeliveryTrouble
from planner.formats.words.words import N_

_T = DeliveryTrouble
WORDS: dict[DeliveryTrouble, str] = {
    _T.NO_SUCH_SERVER: N_("There is no mail server at %(host)s. Check how PLANNER_SMTP_HOST is spelled."),
    _T.NOBODY_ANSWERS: N_(
        "Nothing answers at %(host)s, port %(port)s. Check PLANNER_SMTP_HOST and PLANNER_SMTP_PORT, and that "
        "no firewall is in the way."
    ),
    _T.NO_ENCRYPTION: N_(
        "%(host)s does not offer encryption (STARTTLS) on port %(port)s. Another port may; you can turn "
        "encryption off with PLANNER_SMTP_STARTTLS=no, but only within your own network."
    ),
    _T.CERTIFICATE: N_(
        "The certificate of %(host)s cannot be trusted: it is out of date or is for another name. Enter the "
        "name that the certificate is for in PLANNER_SMTP_HOST."
    ),
    _T.PORT: N_(
        "%(host)s uses a different protocol on port %(port)s. Port 587 is usual; port 465, which is encrypted "
        "from the start, cannot be used."
    ),
    _T.SIGN_IN: N_(
        "%(host)s does not accept the user name or password. Check PLANNER_SMTP_USER and "
        "PLANNER_SMTP_PASSWORD; some servers require an app password."
    ),
    _T.NOT_FOR_OTHERS: N_(
        "%(host)s will not send to other domains for us. It usually needs a user name and password "
        "(PLANNER_SMTP_USER, PLANNER_SMTP_PASSWORD), or to recognise this machine."
    ),
    _T.SENDER: N_(
        "%(host)s does not accept %(sender)s as the sender. Set PLANNER_MAIL_FROM to an address that it sends for."
    ),
    _T.RECIPIENT: N_("%(host)s does not recognise the address %(to)s. Check the spelling of your address."),
    _T.LATER: N_("%(host)s asks us to wait. We will try again automatically; you do not need to do anything."),
    _T.OTHER: N_("The mail server said no. Show what it said to whoever looks after it."),
}
