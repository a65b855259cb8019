"""create_app(): the one place that knows everyone."""

from __future__ import annotations

import os
import zoneinfo
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from pkgutil import resolve_name
from typing import cast

from flask import Flask
from flask_wtf import CSRFProtect
from sqlalchemy.orm import Session, configure_mappers
from werkzeug.local import LocalProxy
from werkzeug.middleware.proxy_fix import ProxyFix

from planner import settings as settings_module
from planner.adapters import clock
from planner.adapters.mail_folder import MailFolder
from planner.adapters.ports import calendar_client_of
from planner.cli import main as command
from planner.cli.parts import Jobs, Parts
from planner.cli.serving import Site
from planner.domain.browser_sessions import LONGEST
from planner.services.calendars.feeds import MoveReader, Reader
from planner.services.meetings import calendar_pages, meeting_pages
from planner.services.operations.backups import Backups
from planner.services.work import Deployment
from planner.settings import Settings
from planner.store.database import connect_reader, db
from planner.web import (
    assets,
    errors,
    filters,
    headers,
    ids,
    page_words,
    process_start,
    requests,
    stale_pages,
    titles,
    unavailable,
    whole_pages,
)
from planner.web.api import v1
from planner.web.blueprints import BLUEPRINTS
from planner.web.caldav import routes as dav
from planner.web.calendars import feeds
from planner.web.calendars.feed_front import FeedFront
from planner.web.calendars.poll_memory import PollMemory
from planner.web.cookies import Cookies
from planner.web.dates import foreign_calendars
from planner.web.editions import edition
from planner.web.feed_cache import FeedCache
from planner.web.hosts import HostGuard, TrustedHosts
from planner.web.http_dates import DateGuard
from planner.web.meetings.page_front import PageFront, Readers
from planner.web.operations import postbox
from planner.web.people import account, required_sign_in, sign_in, stop_letters
from planner.web.warming import warm

ROOT = Path(__file__).parent.parent
PACKED_TEMPLATES = ROOT / "planner" / "templates"
"""Where an installed planner has its templates; in the repository they stand at the top."""
GUARDED_OTHERWISE = (account.speak, sign_in.resume, stop_letters.stop, v1.bp, dav.bp)
"""What needs no token in its forms: the first two look themselves at where they were sent from, the others ask no cookie."""
REGISTERED = (
    process_start.register,
    assets.register,
    filters.register,
    headers.register,
    errors.register,
    unavailable.register,
    ids.register,
    required_sign_in.register,
    stale_pages.register,
    titles.register,
    whole_pages.register,
)
"""What of the web is not a blueprint."""
JOBS = "planner.job_app:jobs_of"
BACKUPS = "planner.adapters.backups:InstanceBackups"
"""Called by their names, so that what they need is loaded by the processes that ask for it, and not by those that serve."""
ASSET_SECONDS = 31_536_000
POOL_SECONDS = 5
"""How long a request waits for a connection of the process before it is answered with 503."""

csrf = CSRFProtect()


def deployment_of(settings: Settings, secret: str) -> Deployment:
    """Return the settings as use cases have them."""
    filled = {
        "base_url": settings.base_url or f"http://{settings.host}:{settings.port}",
        "contact_email": settings.contact_email or settings.mail_from,
        "answer_address": settings.answer_address or f"svar@{settings.mail_from.rpartition('@')[2]}",
    }
    return Deployment(**vars(settings) | filled, secret=secret)


def _configure(app: Flask, settings: Settings, secret: str) -> None:
    app.config.update(
        SECRET_KEY=secret,
        SQLALCHEMY_DATABASE_URI=settings.sqlalchemy_url,
        SQLALCHEMY_ENGINE_OPTIONS={
            # A server that was started anew costs no request; a file is looked at by itself.
            "pool_pre_ping": not settings.sqlalchemy_url.startswith("sqlite"),
            "pool_size": settings.web_threads + 1,
            "max_overflow": settings.web_threads,  # A feed may need a connection beside that of the session.
            "pool_timeout": POOL_SECONDS,
        },
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SECURE=settings.base_url.startswith("https://"),
        SESSION_COOKIE_NAME="moteplass",
        PERMANENT_SESSION_LIFETIME=LONGEST,
        MAX_CONTENT_LENGTH=settings.largest_upload,
        SEND_FILE_MAX_AGE_DEFAULT=ASSET_SECONDS,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,  # Pages with personal links send no Referer; the token and SameSite do the work.
        WTF_I18N_ENABLED=False,
        BABEL_DEFAULT_LOCALE=settings.language,
        BABEL_DEFAULT_TIMEZONE=settings.time_zone,
    )
    app.session_interface = Cookies()
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True


def _context() -> dict[str, object]:
    here = requests.runtime()
    return {
        "language": requests.language(),
        "signed_in": requests.person(),
        "actor": requests.actor(),
        "service": here.deployment.service_name,
        "deployment": here.deployment,
        "settings": here.settings,
        "about": LocalProxy(requests.about),
        "now": here.now(),
    }


def use_own_zones() -> None:
    """Take time zones from the tzdata package alone, so that all processes on all hosts tell the same times.

    Whoever has asked for a zone before keeps the one of the host, so this comes first.
    """
    zoneinfo.reset_tzpath(to=())


def create_app(settings: Settings | None = None, now: Callable[[], datetime] = clock.now) -> Flask:
    """Return the whole application; raise ``SettingsError`` where a setting is unknown or unsafe."""
    use_own_zones()
    given = settings_module.load() if settings is None else settings
    secret = settings_module.secret_in(given)
    app = Flask(
        "planner",
        root_path=str(ROOT / "planner"),
        template_folder=str(PACKED_TEMPLATES if PACKED_TEMPLATES.exists() else ROOT / "templates"),
        instance_path=str(given.folder),
    )
    app.request_class = requests.NormalisedRequest
    _configure(app, given, secret)
    db.init_app(app)
    csrf.init_app(app)
    for guarded in GUARDED_OTHERWISE:
        csrf.exempt(guarded)
    page_words.add(app, requests.language)
    app.extensions["planner"] = requests.Runtime(
        session=lambda: cast(Session, db.session()),
        connect=lambda: connect_reader(db.engine),
        now=now,
        deployment=deployment_of(given, secret),
        settings=given,
    )
    app.extensions |= {
        postbox.EXTENSION: MailFolder(given.mail_folder),
        foreign_calendars.EXTENSION: calendar_client_of(given),
    }
    for register in REGISTERED:
        register(app)
    app.context_processor(_context)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    process_start.add(app, partial(_leave_connections, app))
    _put_in_front(app, given, secret)
    return app


def _leave_connections(app: Flask) -> None:
    # A connection that was opened before the fork is that of the parent: it is neither used nor closed here.
    with app.app_context():
        db.engine.dispose(close=False)


def _put_in_front(app: Flask, given: Settings, secret: str) -> None:
    """Refuse other hosts, answer polls of feeds before Flask does, and read what proxies say of the client."""
    with app.app_context():
        polls, moves = Reader(db.engine), MoveReader(db.engine)
        pages = Readers(calendar_pages.FrontReader(db.engine), meeting_pages.Reader(db.engine))
    memory = PollMemory(moves)
    process_start.add(app, memory.start)
    app.wsgi_app = PageFront(  # type: ignore[assignment,method-assign]
        app.wsgi_app,
        pages,
        lambda: cast(requests.Runtime, app.extensions["planner"]),
        partial(edition, app),
        app.config["SESSION_COOKIE_NAME"],
        FeedCache(whole_pages.LARGEST_CACHE),
    )
    app.wsgi_app = FeedFront(app.wsgi_app, polls, deployment_of(given, secret), feeds.feed_cache, memory)  # type: ignore[assignment,method-assign]
    app.wsgi_app = HostGuard(DateGuard(app.wsgi_app), TrustedHosts.of(given))  # type: ignore[assignment,method-assign]
    if given.trusted_proxies:
        count = given.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]


def jobs_of(settings: Settings, now: Callable[[], datetime] = clock.now) -> Jobs:
    """Return the scheduled jobs. What they are made of is loaded here, and by no process that only serves."""
    make: Callable[[Settings, Callable[[], datetime]], Jobs] = resolve_name(JOBS)
    return make(settings, now)


def backups_of(settings: Settings) -> Backups:
    """Return how backups are written and restored. What they take is loaded here, by the commands that ask for it."""
    make: Callable[[Settings], Backups] = resolve_name(BACKUPS)
    return make(settings)


def site_of(settings: Settings) -> Site:
    """Return the app as the web server takes it, warm and with no connection open, and what each process begins with."""
    app = create_app(settings)
    configure_mappers()
    warm(app, deployment_of(settings, settings_module.secret_in(settings)).base_url)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    return Site(app, partial(process_start.begin, app))


def parts() -> Parts:
    """Return what the ``planner`` command is handed."""
    return Parts(
        now=clock.now,
        deployment=lambda settings: deployment_of(settings, settings_module.secret_in(settings)),
        web=site_of,
        jobs=jobs_of,
        backups=backups_of,
    )


def main() -> None:
    """Run the ``planner`` command. What it writes is for the user it runs as alone."""
    os.umask(0o077)
    use_own_zones()
    command(obj=parts())
