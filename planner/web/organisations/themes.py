"""The vocabulary of themes, kept by administrators: added, renamed and merged."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse
from wtforms import SelectField, StringField

from planner.domain.permissions import Verb
from planner.domain.refusals import Refused
from planner.rows.organisations import Theme
from planner.services import identity
from planner.services.organisations import themes
from planner.services.organisations.themes import LONGEST_NAME, ThemeNames, ThemeUse
from planner.services.work import Work
from planner.web.errors import PAGE_REFUSALS, message_of
from planner.web.forms import Form, WordsRequired, field_of, lazy_gettext, options, refuse
from planner.web.headers import private
from planner.web.organisations.organisation_forms import at_most
from planner.web.requests import language, reading, writing
from planner.web.versions import SAVED, Edit, VersionedForm, save

bp = Blueprint("themes", __name__)


class ThemeForm(VersionedForm):
    """The names of a theme."""

    FIRST = OTHERWISE = "nb"
    nb = StringField(
        lazy_gettext("Name in bokmål"), [WordsRequired(lazy_gettext("Enter the name.")), at_most(LONGEST_NAME)]
    )
    nn = StringField(lazy_gettext("Name in nynorsk"), [at_most(LONGEST_NAME)])
    en = StringField(lazy_gettext("Name in English"), [at_most(LONGEST_NAME)])

    def names(self) -> ThemeNames:
        """Return what was typed."""
        return ThemeNames(self.nb.data or "", self.nn.data or "", self.en.data or "")


class ThemeMergeForm(Form):
    """The theme that another is merged into."""

    into = SelectField(lazy_gettext("Merge into"), validate_choice=False)

    def fill(self, listed: list[Theme], going: Theme) -> None:
        """Fill in what can be chosen: every theme but the one that goes."""
        others = [(theme.slug, themes.name_of(theme, language())) for theme in listed if theme.id != going.id]
        self.into.choices = options([("", gettext("Not chosen")), *others])


@bp.get("/innstillinger/temaer")
def index() -> AnyResponse:
    """List the themes with what carries them, and a form for another."""
    return _listed(ThemeForm.opened_on({}))


def _listed(form: ThemeForm, status: int = 200) -> AnyResponse:
    with reading() as work:
        uses = themes.uses(work)
        listed = [
            (theme, themes.name_of(theme, language()), uses.get(theme.id, ThemeUse()))
            for theme in themes.listed(work, language())
        ]
    return private(render_template("organisations/themes_index.html", form=form, listed=listed), status)


@bp.post("/innstillinger/temaer")
def add() -> AnyResponse:
    """Add a theme to the vocabulary."""
    form = ThemeForm()
    if not form.sent():
        return _listed(form, 422)
    try:
        with writing() as work:
            themes.add(work, form.names())
    except PAGE_REFUSALS:
        raise
    except Refused as refusal:
        refuse(field_of(form, refusal, "nb"), message_of(refusal))
        return _listed(form, 422)
    flash(gettext("The theme “%(name)s” has been added.", name=form.nb.data))
    return redirect(url_for(".index"), 303)


@bp.get("/innstillinger/temaer/<slug>")
def edit(slug: str) -> AnyResponse:
    """Show a theme: what it is called, and which other it could be merged into."""
    with reading() as work:
        theme = _editable(work, slug)
        return _page(work, theme, ThemeForm.opened_on(vars(themes.names_of(theme))), ThemeMergeForm.blank())


def _editable(work: Work, slug: str) -> Theme:
    identity.require(work, Verb.OPERATE)
    return themes.get(work, slug)


def _page(work: Work, theme: Theme, form: ThemeForm, merging: ThemeMergeForm, status: int = 200) -> AnyResponse:
    merging.fill(themes.listed(work, language()), theme)
    return private(
        render_template(
            "organisations/themes_edit.html",
            theme=theme,
            name=themes.name_of(theme, language()),
            form=form,
            merging=merging,
            use=themes.uses(work).get(theme.id, ThemeUse()),
        ),
        status,
    )


@bp.post("/innstillinger/temaer/<slug>")
def rename(slug: str) -> AnyResponse:
    """Call a theme something else."""
    form = ThemeForm()
    status = save(form, _edit(slug, form)) if form.sent() else 422
    if status == SAVED:
        flash(gettext("Saved. Calendars will be updated within a few minutes."))
        return redirect(url_for(".index"), SAVED)
    with reading() as work:
        return _page(work, _editable(work, slug), form, ThemeMergeForm.blank(), status)


def _edit(slug: str, form: ThemeForm) -> Edit[Theme]:
    return Edit(
        read=lambda work: themes.get(work, slug),
        lock=lambda work: themes.locked(work, slug),
        values=lambda _work, theme: vars(themes.names_of(theme)),
        change=lambda work, theme: themes.rename(work, theme, form.names()),
    )


@bp.get("/innstillinger/temaer/<slug>/sla-sammen")
def ask_merge(slug: str) -> AnyResponse:
    """Ask whether a theme is to be merged into another, and say what that would change."""
    with reading() as work:
        theme = _editable(work, slug)
        into = request.args.get("into", "")
        if into in {"", slug} or into not in {other.slug for other in themes.listed(work, language())}:
            merging = ThemeMergeForm.blank(into=into)
            refuse(merging.into, gettext("Choose another theme to merge it into."))
            return _page(work, theme, ThemeForm.opened_on(vars(themes.names_of(theme))), merging, 422)
        staying, uses = themes.get(work, into), themes.uses(work)
        return private(
            render_template(
                "organisations/themes_merge.html",
                theme=theme,
                name=themes.name_of(theme, language()),
                into=staying,
                into_name=themes.name_of(staying, language()),
                use=uses.get(theme.id, ThemeUse()),
            )
        )


@bp.post("/innstillinger/temaer/<slug>/sla-sammen")
def merge(slug: str) -> AnyResponse:
    """Merge a theme into another."""
    with writing() as work:
        going, staying = _editable(work, slug), themes.get(work, request.form.get("into", ""))
        themes.merge(work, going, staying)
        names = themes.name_of(going, language()), themes.name_of(staying, language())
    flash(gettext("“%(name)s” has been merged into “%(into)s”. Calendars will be updated within a few minutes.",
                  name=names[0], into=names[1]))  # fmt: skip
    return redirect(url_for(".index"), 303)
