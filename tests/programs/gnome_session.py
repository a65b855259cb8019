"""Evolution's calendar service, asked line by line. It runs under the system's Python, which has the bindings to it.

Evolution, GNOME Calendar and GNOME To Do show what this service (evolution-data-server) fetches, keeps and writes. Every line that
comes in is a wish, and every line that goes out (to the descriptor given) is its answer; both are JSON.
"""

from __future__ import annotations

import json
import os
import re
import sys
import threading
import time
from typing import Any

import gi  # type: ignore[import-not-found]

gi.require_version("ECal", "2.0")
gi.require_version("EDataServer", "1.2")

from gi.repository import ECal, EDataServer, Gio, GLib, ICalGLib  # type: ignore[import-not-found]  # noqa: E402

Wish = dict[str, Any]
PATIENCE = 20
"""Seconds after which what is hoped for is no longer waited for."""
A_MOMENT = 10_000
"""Microseconds between two looks."""
FROM, TO = 1796079600, 1861916400
"""The years of which meetings are told, as seconds of the epoch: 2026-12-01 to 2029-01-01."""
EVENTS, TASKS = ECal.ClientSourceType.EVENTS, ECal.ClientSourceType.TASKS
EXTENSIONS = {EVENTS: EDataServer.SOURCE_EXTENSION_CALENDAR, TASKS: EDataServer.SOURCE_EXTENSION_TASK_LIST}


class Session:
    """The service, the calendars that were added, and the password it may ask for."""

    def __init__(self) -> None:
        self.registry = EDataServer.SourceRegistry.new_sync(None)
        self.registry.connect("credentials-required", self._asked)
        self.clients: dict[str, Any] = {}
        self.accounts: dict[str, Wish] = {}

    def _asked(self, _registry: object, source: Any, *_why: object) -> None:  # noqa: ANN401
        """Answer what a window would ask the user for."""
        if source.get_uid() in self.accounts:
            source.invoke_authenticate(credentials(self.accounts[source.get_uid()]), None, None)

    def add(self, wish: Wish) -> None:
        """Add a calendar or a list of tasks, by subscription or in an account, and open it."""
        kind = TASKS if wish.get("tasks") else EVENTS
        source = described(wish)
        source.set_display_name(wish["name"])
        source.set_parent(f"{wish['backend']}-stub")
        source.get_extension(EXTENSIONS[kind]).set_backend_name(wish["backend"])
        if "user" in wish:
            self.accounts[source.get_uid()] = wish
        self.registry.commit_source_sync(source, None)
        self.clients[wish["name"]] = opened(self.registry.ref_source(source.get_uid()), kind)

    def look(self, wish: Wish) -> list[str]:
        """Tell what is in a calendar, as soon as it is what is hoped for, or else when patience has an end."""
        client, ends = self.clients[wish["name"]], time.monotonic() + PATIENCE
        while (seen := everything(client)) != wish["hoped"] and time.monotonic() < ends:
            GLib.usleep(A_MOMENT)
        return seen

    def refresh(self, wish: Wish) -> None:
        """Ask for what is new, as the button does."""
        self.clients[wish["name"]].refresh_sync(None)

    def change(self, wish: Wish) -> str:
        """Replace what a pattern finds in one object, and save it; tell what went wrong."""
        client = self.clients[wish["name"]]
        text = (
            client.get_object_sync(wish["uid"], None, None)[1].as_ical_string().replace("\r\n", "\n").replace("\n ", "")
        )
        text, found = re.subn(wish["old"], wish["new"], text)
        assert found, text
        changed = ICalGLib.Component.new_from_string(text)
        return failure(lambda: client.modify_object_sync(changed, ECal.ObjModType.ALL, 0, None))

    def remove(self, wish: Wish) -> str:
        """Delete one object; tell what went wrong."""
        client = self.clients[wish["name"]]
        return failure(lambda: client.remove_object_sync(wish["uid"], None, ECal.ObjModType.ALL, 0, None))

    def receive(self, wish: Wish) -> str:
        """Take a message in that has come by mail, as the buttons above the mail do; tell what went wrong."""
        client, message = self.clients[wish["name"]], ICalGLib.Component.new_from_string(wish["text"])
        return failure(lambda: client.receive_objects_sync(message, 0, None))

    def discover(self, wish: Wish) -> list[str]:
        """Find what an account has, from nothing but an address, as the assistant for new accounts does."""
        _, _, _, found, addresses = EDataServer.webdav_discover_sources_sync(
            described(wish), wish["url"], 0, credentials(wish), None
        )
        return [*(one.href for one in found), *addresses]


def described(wish: Wish) -> Any:  # noqa: ANN401
    """Return where a calendar is and who asks, as Evolution writes it down."""
    source = EDataServer.Source.new(None, None)
    webdav = source.get_extension(EDataServer.SOURCE_EXTENSION_WEBDAV_BACKEND)
    webdav.set_uri(GLib.Uri.parse(wish["url"], GLib.UriFlags.NONE))
    if "user" in wish:
        authentication = source.get_extension(EDataServer.SOURCE_EXTENSION_AUTHENTICATION)
        authentication.set_user(wish["user"])
        authentication.set_method("plain/password")
        webdav.set_calendar_auto_schedule(True)
        webdav.set_email_address(wish["user"])
    return source


def opened(source: Any, kind: Any) -> Any:  # noqa: ANN401
    """Open a calendar as soon as the service for calendars has heard of it from that for accounts."""
    ends = time.monotonic() + PATIENCE
    while True:
        try:
            return ECal.Client.connect_sync(source, kind, PATIENCE, None)
        except GLib.Error as error:
            if not error.matches(Gio.io_error_quark(), Gio.IOErrorEnum.NOT_FOUND) or time.monotonic() > ends:
                raise
        GLib.usleep(A_MOMENT)


def credentials(wish: Wish) -> Any:  # noqa: ANN401
    """Return user name and password in Evolution's own form."""
    given = EDataServer.NamedParameters.new()
    given.set(EDataServer.SOURCE_CREDENTIAL_USERNAME, wish["user"])
    given.set(EDataServer.SOURCE_CREDENTIAL_PASSWORD, wish["password"])
    return given


def failure(step: Any) -> str:  # noqa: ANN401
    """Take a step; return what went wrong, or nothing."""
    try:
        step()
    except GLib.Error as error:
        return str(error.message)
    return ""


def everything(client: Any) -> list[str]:  # noqa: ANN401
    """Return what is in a calendar by time, in the words of the tests."""
    seen: list[str] = []
    if client.get_source_type() == TASKS:
        _, found = client.get_object_list_sync("#t", None)
        return sorted(f"{moment(one.get_due())} | {inside(one)}" for one in found)

    def occurs(part: Any, starts: Any, ends: Any, *_more: object) -> bool:  # noqa: ANN401
        seen.append(f"{moment(starts)} – {moment(ends)} | {inside(part)}")
        return True

    client.generate_instances_sync(FROM, TO, None, occurs, None)
    return sorted(seen)


def inside(part: Any) -> str:  # noqa: ANN401
    """Return status and title, how the guest stands, and whether it rings."""
    rings = "rings" if part.count_components(ICalGLib.ComponentKind.VALARM_COMPONENT) else ""
    guest = part.get_first_property(ICalGLib.PropertyKind.ATTENDEE_PROPERTY)
    stands = guest.get_parameter_as_string("PARTSTAT") if guest else ""
    words = [value(part, "STATUS"), part.get_summary(), stands, rings]
    return " | ".join(word for word in words if word)


def value(part: Any, name: str) -> str:  # noqa: ANN401
    """Return the value of a property as it is kept."""
    found = part.get_first_property(ICalGLib.Property.kind_from_string(name))
    return str(found.get_value_as_string()) if found else ""


def moment(when: Any) -> str:  # noqa: ANN401
    """Return an instant in UTC, or a day."""
    if when.is_date():
        return f"{when.get_year():04}-{when.get_month():02}-{when.get_day():02}"
    return time.strftime("%Y-%m-%dT%H:%MZ", time.gmtime(when.as_timet_with_zone(when.get_timezone())))


def converse() -> None:
    """Answer until nobody asks any more."""
    session, out = Session(), os.fdopen(int(sys.argv[1]), "w")
    for line in sys.stdin:
        wish = json.loads(line)
        try:
            answer = {"answer": getattr(session, wish["do"])(wish)}
        except Exception as error:  # noqa: BLE001 - Whoever asks is told.
            answer = {"failed": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), file=out, flush=True)
    os._exit(0)


if __name__ == "__main__":
    threading.Thread(target=converse, daemon=True).start()
    GLib.MainLoop().run()
