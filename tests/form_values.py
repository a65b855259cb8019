"""The forms of a page with the values that they hold, as a browser would send them."""

from __future__ import annotations

from html.parser import HTMLParser


class FormValues(HTMLParser):
    """Collects the values of all fields of a page by their names; of a choice, the first that there is."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self._text = self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take an input, a button, or the first option of a list."""
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "select":
            self._select = name
        elif tag == "option" and self._select and (given.get("value") or "selected" in given):
            self.values.setdefault(self._select, given.get("value", ""))
        elif tag in {"input", "button", "textarea"} and name:
            self.values.setdefault(name, given.get("value", ""))
        self._text = name if tag == "textarea" else ""

    def handle_data(self, data: str) -> None:
        """Take the text of a text area."""
        if self._text:
            self.values[self._text] += data


def form_values(html: str) -> dict[str, str]:
    """Return the value of each field of a page."""
    parser = FormValues()
    parser.feed(html)
    return parser.values
