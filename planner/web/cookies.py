"""Which answers carry the cookie of a session: never those that anybody may keep and hand on, or that take no cookie."""

from __future__ import annotations

from flask import Flask, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin

WITHOUT = frozenset({"agendas", "dav", "feeds"})
"""Blueprints whose answers are the same for everybody and lie in caches, and the one for programs with passwords."""


class Cookies(SecureCookieSessionInterface):
    """The cookies of Flask, except for what lies in caches: there the cookie of one would go to another."""

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        """Tell whether the answer renews the cookie."""
        return request.blueprint not in WITHOUT and super().should_set_cookie(app, session)
