"""The table of settings: each field is one, with its type, its default and its help."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path

from planner.settings import fields
from planner.settings.fields import Setting, number, text, yes_no


@dataclass(frozen=True)
class Settings:
    """The values of all settings, parsed and checked; as made from nothing, their defaults."""

    environment: str = text(
        "development",
        "`development` or `production`; production refuses weak secrets and plain HTTP.",
        fields.one_of("development", "production"),
    )
    instance: str = text("instance", "Folder the service writes to: database, secrets, kept mail.")
    database_url: str = text(
        "",
        "PostgreSQL address, `postgresql://…`; empty means SQLite in the instance folder.",
        fields.database,
        secret=True,
    )
    base_url: str = text(
        "", "Address people reach the service at; empty means the host and port it listens on.", fields.address
    )
    host: str = text("127.0.0.1", "Network address to listen on.")
    port: int = number("8000", "Port to listen on.", fields.port)
    web_workers: int = number("2", "Number of web processes.")
    web_threads: int = number("4", "Number of threads in each web process.")
    trusted_proxies: int = number("0", "How many proxies in front set `X-Forwarded-*`.")
    secret_key: str = text("", "Signs cookies and encrypts needs; empty: made in the instance folder.", secret=True)
    service_name: str = text("Møteplass", "What the service calls itself on pages and in letters.")
    language: str = text(
        "nb", "Language of those who have not chosen: `nb`, `nn` or `en`.", fields.one_of("nb", "nn", "en")
    )
    time_zone: str = text("Europe/Oslo", "Zone in which meetings are typed and shown.", fields.zone)
    mail_from: str = text("moteplass@example.no", "Address letters are sent from.")
    answer_address: str = text(
        "",
        "Mailbox for answers, `svar+anything@…` too (`svar-@…`: with that mark; `@svar.…`: any); empty: `svar@` of letters.",
    )
    calendar_invitations: bool = yes_no(
        "yes", "Whether letters are invitations that calendars answer; `no` sends plain files."
    )
    contact_email: str = text(
        "", "Address for people who need help, until a contact is named on the page; empty: `PLANNER_MAIL_FROM`."
    )
    accessibility_url: str = text(
        "", "Address of the accessibility statement on uustatus.no, until it is named on the page."
    )
    smtp_host: str = text("", "Mail server; empty means that letters are kept in the instance folder.")
    smtp_port: int = number("587", "Port of the mail server.", fields.port)
    smtp_user: str = text("", "User name at the mail server; empty means none.")
    smtp_password: str = text("", "Password at the mail server.", secret=True)
    smtp_starttls: bool = yes_no("yes", "Whether letters leave only over a connection with STARTTLS.")
    smtp_connections: int = number(
        "4", "Letters on their way at once; twice as many while some of them hang.", fields.positive
    )
    authserv_id: str = text(
        "", "Name our own mail server signs `Authentication-Results` with; empty: none are checked."
    )
    imap_host: str = text("", "IMAP server of the mailbox that answers come to; empty means none is asked.")
    imap_port: int = number("993", "Port of the IMAP server.", fields.port)
    imap_user: str = text("", "User name at the IMAP server.")
    imap_password: str = text("", "Password at the IMAP server.", secret=True)
    imap_folder: str = text("INBOX", "Folder of the mailbox that answers come to.")
    imap_ssl: bool = yes_no("yes", "Whether the connection to the IMAP server is encrypted from its start.")
    lmtp_host: str = text("127.0.0.1", "Network address on which mail is taken by LMTP.")
    lmtp_port: int = number("0", "Port on which the job process takes mail by LMTP; 0 means none.", fields.port)
    offer_days: int = number("7", "Days an organisation has to answer an offer of a duty.")
    seat_offer_hours: int = number("48", "Hours a freed seat is kept for the next one waiting.")
    needs_days: int = number("7", "Days after the meeting until diet and access needs are deleted.")
    sign_in_minutes: int = number("15", "Minutes a sign-in link or code is valid.")
    metrics_token: str = text("", "Bearer token for `/metrics`; empty means for this machine alone.", secret=True)
    fetch_private: bool = yes_no("no", "Fetch calendars from any host, for tests alone; refused in production.")
    webcal_http: bool = yes_no("no", "Fetch calendars at `webcal:` by plain HTTP too, where their host speaks no TLS.")
    largest_upload: int = number("2000000", "Largest request body, in bytes.")

    @property
    def production(self) -> bool:
        """Tell whether the service is run for real."""
        return self.environment == "production"

    @property
    def folder(self) -> Path:
        """Return the instance folder as an absolute path."""
        return Path(self.instance).resolve()

    @property
    def sqlalchemy_url(self) -> str:
        """Return the database address with the driver that is installed."""
        if not self.database_url:
            return f"sqlite:///{self.folder / 'moteplass.db'}"
        for start in ("postgresql://", "postgres://"):
            if self.database_url.startswith(start):
                return "postgresql+psycopg://" + self.database_url.removeprefix(start)
        return self.database_url

    @property
    def mail_folder(self) -> Path:
        """Return the folder of the letters that are kept instead of being sent."""
        return self.folder / "mail"

    @property
    def keeps_mail(self) -> bool:
        """Tell whether letters are kept in the instance folder instead of being sent."""
        return not self.smtp_host


SETTINGS: tuple[Setting, ...] = tuple(Setting.of(stored) for stored in dataclasses.fields(Settings))
"""The same as rows, for reading, checking and documents."""
