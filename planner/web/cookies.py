"""Which answers carry the cookie of a session: never those that anybody may keep and hand on, or that take no cookie."""

from __future__ import annotations

from flask import Flask, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from itsdangerous import URLSafeTimedSerializer

WITHOUT = frozenset({"agendas", "dav", "feeds"})
"""Blueprints whose answers are the same for everybody and lie in caches, and the one for programs with passwords."""


class Cookies(SecureCookieSessionInterface):
    """The cookies of Flask, except for what lies in caches: there the cookie of one would go to another."""

    def __init__(self) -> None:
        self._signing: tuple[object, URLSafeTimedSerializer | None] | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Return what signs the cookies of the app. It is made once for its keys, and not for each request."""
        keys = (app.secret_key, app.config["SECRET_KEY_FALLBACKS"])
        if self._signing is None or self._signing[0] != keys:
            self._signing = keys, super().get_signing_serializer(app)
        return self._signing[1]

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        """Tell whether the answer renews the cookie."""
        return request.blueprint not in WITHOUT and super().should_set_cookie(app, session)
