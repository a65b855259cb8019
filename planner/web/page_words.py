"""The visible words of a page: a page says some hundred of them, so each is one look-up in the catalogue of its language."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from gettext import NullTranslations
from typing import Any

from flask import Flask
from flask_babel import Babel, Domain, get_locale
from jinja2.runtime import Context
from jinja2.utils import pass_context
from markupsafe import Markup

from planner.formats.words.catalogues import catalogue


class PageWords(Domain):
    """The catalogues that letters take their words from; the library's own are looked up anew for each word."""

    def get_translations(self) -> NullTranslations:
        """Return the catalogue of the language that the page is in now."""
        locale = get_locale()
        return catalogue("en" if locale is None else locale.language)

    def gettext(self, string: str, **variables: Any) -> str:  # noqa: ANN401 - Whatever stands in a sentence.
        """Return a text in the language of the page."""
        text = self.get_translations().gettext(string)
        return text % variables if variables else text

    def ngettext(self, singular: str, plural: str, num: int, **variables: Any) -> str:  # noqa: ANN401
        """Return the text for a number in the language of the page."""
        return self.get_translations().ngettext(singular, plural, num) % ({"num": num} | variables)


class PageBabel(Babel):
    """The library, with these words."""

    @cached_property
    def domain_instance(self) -> PageWords:
        """Return where words are looked up."""
        return PageWords()  # type: ignore[no-untyped-call]  # The library has no types.


def add(app: Flask, selector: Callable[[], str]) -> None:
    """Let pages speak the language that ``selector`` returns."""
    words = PageBabel(app, locale_selector=selector).domain_instance  # type: ignore[no-untyped-call]

    @pass_context
    def say(context: Context, msgid: str, /, **values: Any) -> str:  # noqa: ANN401 - Whatever stands in a sentence.
        return _filled(context, words.get_translations().gettext(msgid), values)

    @pass_context
    def say_of_number(context: Context, singular: str, plural: str, number: int, /, **values: Any) -> str:  # noqa: ANN401
        text = words.get_translations().ngettext(singular, plural, number)
        return _filled(context, text, {"num": number} | values)

    @pass_context
    def say_there(context: Context, place: str, msgid: str, /, **values: Any) -> str:  # noqa: ANN401
        return _filled(context, words.get_translations().pgettext(place, msgid), values)

    app.jinja_env.globals |= {"_": say, "gettext": say, "ngettext": say_of_number, "pgettext": say_there}


def _filled(context: Context, text: str, values: dict[str, Any]) -> str:
    """Return a text with what stands in it, escaped where the page is HTML; most hold nothing."""
    words = Markup(text) if context.eval_ctx.autoescape else text  # noqa: S704 - Catalogues are ours.
    return words % values if "%" in text else words
