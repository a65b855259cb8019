"""Words of pages: looked up in the catalogue of the language, filled in and escaped as the library does it."""

from __future__ import annotations

import pytest
from flask import Flask, render_template_string
from flask_babel import force_locale, gettext, ngettext
from wtforms import SelectField

from planner.web import requests
from planner.web.forms import Form


@pytest.mark.parametrize(("language", "words"), [("nb", "Møter"), ("nn", "Møte"), ("en", "Meetings")])
def test_a_page_and_its_code_say_the_same(app: Flask, language: str, words: str) -> None:
    with app.test_request_context():
        requests.choose_language(language)
        assert render_template_string("{{ _('Meetings') }}") == gettext("Meetings") == words


@pytest.mark.parametrize(("language", "words"), [("nb", "Aktører"), ("nn", "Aktørar"), ("en", "Organisations")])
def test_a_word_can_be_another_in_the_menu(app: Flask, language: str, words: str) -> None:
    with app.test_request_context():
        requests.choose_language(language)
        assert render_template_string("{{ pgettext('menu', 'Organisations') }}") == words


def test_what_stands_in_a_sentence_is_escaped_and_the_sentence_is_not(app: Flask) -> None:
    with app.test_request_context():
        requests.choose_language("en")
        said = render_template_string(
            "{{ _('<b>%(name)s</b> &c', name='<Kari>') }}{{ ngettext('%(num)s & 1', '%(num)s & more', 2) }}"
        )
        assert said == "<b>&lt;Kari&gt;</b> &c2 & more"
        assert render_template_string("{{ _('100 %% sure') }}") == "100 % sure"


def test_a_number_chooses_the_form_of_the_word(app: Flask) -> None:
    with app.test_request_context():
        requests.choose_language("nb")
        said = [render_template_string("{{ ngettext('%(num)s meeting', '%(num)s meetings', n) }}", n=n) for n in (1, 2)]
        assert said == [ngettext("%(num)s meeting", "%(num)s meetings", n) for n in (1, 2)] == ["1 møte", "2 møter"]


def test_one_part_of_a_page_can_be_in_another_language(app: Flask) -> None:
    with app.test_request_context():
        requests.choose_language("nb")
        before = gettext("Meetings")
        with force_locale("en"):
            assert gettext("Meetings") == "Meetings"
        assert gettext("Meetings") == before == "Møter"


def test_the_language_is_settled_anew_where_another_is_chosen(app: Flask) -> None:
    with app.test_request_context(headers={"Cookie": "language=nn"}):
        assert requests.language() == "nn"
        requests.choose_language("en")
        assert requests.language() == "en"
    with app.test_request_context():
        before = requests.language()
        requests.speak("nn")
        assert (before, requests.language()) == ("nb", "nn")


class Choosing(Form):
    """A form with a list to choose from."""

    class Meta(Form.Meta):
        """Nobody sends it."""

        csrf = False

    place = SelectField("Place")


def test_a_line_to_choose_is_escaped_and_says_that_it_is_chosen(app: Flask) -> None:
    with app.test_request_context():
        form = Choosing.blank(place='"b')
        form.place.choices = [("a", "A & <B>"), ('"b', "")]
        assert str(form.place()) == (
            '<select id="place" name="place"><option value="a">A &amp; &lt;B&gt;</option>'
            '<option selected value="&#34;b">&#34;b</option></select>'
        )
