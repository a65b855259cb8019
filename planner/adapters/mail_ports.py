"""The ways of mail between the service and the world, as the settings choose them; they are those of the jobs."""

from __future__ import annotations

from pkgutil import resolve_name

from planner.adapters.inbox_folder import InboxFolder
from planner.adapters.mail_folder import MailFolder
from planner.adapters.receipts import ReceiptFolder
from planner.adapters.smtp import MailServer, SmtpTransport
from planner.services.incoming.incoming import Mailbox, NoMailbox
from planner.services.letters.delivery import MailTransport, SendingBooks
from planner.settings import Settings

IMAP = "planner.adapters.imap:mailbox_at"
"""Called by its name, because its libraries are of no use where no mailbox is asked."""


def transport_of(settings: Settings) -> MailTransport:
    """Return what letters leave by: the mail server of the settings, or a folder where none is set."""
    if settings.keeps_mail:
        return MailFolder(settings.mail_folder)
    return SmtpTransport(
        MailServer(
            host=settings.smtp_host,
            port=settings.smtp_port,
            sender=settings.mail_from,
            user=settings.smtp_user,
            password=settings.smtp_password,
            starttls=settings.smtp_starttls,
        )
    )


def sending_books_of(settings: Settings) -> SendingBooks:
    """Return where it is noted what becomes of letters while they are sent."""
    return ReceiptFolder(settings.folder / "receipts")


def mailbox_of(settings: Settings) -> Mailbox:
    """Return where answers come in: the mailbox of the settings, or a folder while letters are kept in one too."""
    if settings.imap_host:
        mailbox: Mailbox = resolve_name(IMAP)(settings)
        return mailbox
    return InboxFolder(settings.folder / "inbox") if settings.keeps_mail else NoMailbox()
