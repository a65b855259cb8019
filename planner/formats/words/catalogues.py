"""The catalogues of visible words, for whoever writes outside a page: letters and calendars."""

from __future__ import annotations

from functools import cache
from gettext import NullTranslations
from pathlib import Path

from babel.support import Translations

FOLDER = Path(__file__).parents[2] / "translations"
_FALLBACKS = {"nb": ("nb",), "nn": ("nn", "nb"), "en": ()}


@cache
def catalogue(language: str, folder: Path = FOLDER) -> NullTranslations:
    """Return the words of a language (``nb``, ``nn`` or ``en``); nynorsk falls back to bokmål and then English."""
    translations = NullTranslations()
    for name in reversed(_FALLBACKS[language]):
        nearer = Translations.load(folder, [name])
        nearer.add_fallback(translations)
        translations = nearer
    return translations
