"""The forms of a page as a browser sends them when nothing is touched."""

from __future__ import annotations

from html.parser import HTMLParser


class _Fields(HTMLParser):
    """Collects the values of the fields of the last form of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self._select, self._textarea, self._text = "", "", ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        name = found.get("name", "")
        if tag == "form":
            self.values = {}
        elif tag == "select":
            self._select = name
        elif tag == "textarea":
            self._textarea, self._text = name, ""
        elif tag == "option" and "selected" in found:
            self.values[self._select] = [found.get("value", "")]
        elif tag == "input" and (found.get("type") not in {"radio", "checkbox"} or "checked" in found):
            self.values.setdefault(name, []).append(found.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            # A browser drops the first line break and sends the others as CRLF.
            text = self._text.removeprefix("\r").removeprefix("\n").replace("\r\n", "\n")
            self.values[self._textarea], self._textarea = [text.replace("\n", "\r\n")], ""


def fields_of(page: str, main: str = "<main") -> dict[str, list[str]]:
    """Return what the last form in the main part of a page sends."""
    parser = _Fields()
    parser.feed(page.partition(main)[2].partition("</main>")[0])
    return parser.values


def fields_at(page: str, action: str) -> dict[str, list[str]]:
    """Return what the form of a page that is sent to an address sends."""
    parser = _Fields()
    parser.feed(page.partition(f'action="{action}"')[2].partition("</form>")[0])
    return parser.values
