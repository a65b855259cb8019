"""jobs_of(): what the process of the jobs is made of. It is loaded by that process, by its name, and by no other."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from pkgutil import resolve_name

from planner import settings as settings_module
from planner.adapters.mail_ports import mailbox_of, sending_books_of, transport_of
from planner.adapters.ports import calendar_client_of
from planner.app import deployment_of, use_own_zones
from planner.jobs import incoming as incoming_jobs
from planner.jobs.context import JobContext, no_pause
from planner.jobs.schedule import JOBS
from planner.jobs.scheduler import JobProcess, Listener
from planner.services.incoming.incoming import is_ours
from planner.services.operations import schema
from planner.services.operations.leadership import Lease
from planner.settings import Settings

LMTP = "planner.adapters.lmtp:LmtpListener"
"""Called by its name, because most services take no mail by LMTP, and what it needs is heavy."""


def listeners_of(settings: Settings, context: JobContext) -> list[Listener]:
    """Return where mail servers hand over mail to the job process, if anywhere."""
    if not settings.lmtp_port:
        return []

    def take(raw: bytes, envelope_to: str) -> None:
        incoming_jobs.take(context, raw, envelope_to)

    def ours(address: str) -> bool:
        return is_ours(context.deployment, address)

    listener: Callable[..., Listener] = resolve_name(LMTP)
    return [listener(settings.lmtp_host, settings.lmtp_port, take, ours)]


def jobs_of(settings: Settings, now: Callable[[], datetime]) -> JobProcess:
    """Return the scheduled jobs, with sessions of their own and without Flask."""
    use_own_zones()
    url = settings.sqlalchemy_url
    engine, lease_engine = schema.connect_jobs(url), schema.connect_lease(url)

    def close() -> None:
        engine.dispose()
        lease_engine.dispose()

    context = JobContext(
        session=schema.sessions(engine),
        now=now,
        deployment=deployment_of(settings, settings_module.secret_in(settings)),
        transport=transport_of(settings),
        calendar_client=calendar_client_of(settings),
        close=close,
        mailbox=mailbox_of(settings),
        sending_books=sending_books_of(settings),
        pause=time.sleep if engine.dialect.name == "sqlite" else no_pause,
    )
    lease = Lease(schema.sessions(lease_engine), now)
    return JobProcess(context, JOBS, lease, listeners=listeners_of(settings, context))
