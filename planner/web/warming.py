"""The app made warm: what its first answers would load, compile and look up is there before its processes are forked.

Whatever a process makes for itself after the fork, each of the others makes too, and keeps. What was made before is shared
by all of them for as long as nobody writes to it.
"""

from __future__ import annotations

import re

from flask import Flask
from werkzeug.test import Client

from planner.domain.people import LANGUAGES

PATHS = ("/", "/moter/", "/kalender/", "/kalender/alle.ics", "/logg-inn")
MEETING = re.compile(r'href="(/moter/[a-z0-9-]+)"')


def warm(app: Flask, base_url: str) -> None:
    """Ask for the pages that are asked for most, and for a meeting in each language, as a visitor does."""
    visitor = Client(app)
    texts = {path: visitor.get(path, base_url=base_url).get_data(as_text=True) for path in PATHS}
    meeting = MEETING.search(texts["/"]) or MEETING.search(texts["/moter/"])
    if meeting is not None:
        for asked_for in (meeting[1], *(f"{meeting[1]}.ics?sprak={language}" for language in LANGUAGES)):
            visitor.get(asked_for, base_url=base_url)
