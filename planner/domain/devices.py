"""What a browser says of itself (the User-Agent header), told in two names that people know.

The header is written to be taken for other browsers, so the order decides: Edge, Opera and Samsung Internet name Chrome too,
Chrome names Safari, and Android names Linux.
"""

from __future__ import annotations

from dataclasses import dataclass

_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Opera", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Vivaldi/", "Vivaldi"),
    ("YaBrowser/", "Yandex"),
    ("DuckDuckGo/", "DuckDuckGo"),
    ("Ddg/", "DuckDuckGo"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("HeadlessChrome/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Chromium/", "Chrome"),
    ("Safari/", "Safari"),
    ("AppleWebKit/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("iPod", "iPhone"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Macintosh", "Mac"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
    ("X11", "Linux"),
)


@dataclass(frozen=True)
class Device:
    """A browser and the system it runs on, by the names that are on their icons; empty where they are not known."""

    browser: str = ""
    system: str = ""


def device_of(user_agent: str) -> Device:
    """Return the browser and the system that a User-Agent header tells of."""

    def first(signs: tuple[tuple[str, str], ...]) -> str:
        return next((name for sign, name in signs if sign in user_agent), "")

    return Device(first(_BROWSERS), first(_SYSTEMS))
