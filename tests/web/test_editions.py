from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from flask import Flask

from planner.web.editions import EXTENSION, edition


def test_an_edition_is_of_the_templates_and_the_words_of_the_deployment(app: Flask, tmp_path: Path) -> None:
    here = app.extensions["planner"]
    copy = Flask("planner", root_path=str(tmp_path))
    copy.extensions["planner"] = here
    (tmp_path / "templates").mkdir()
    page = tmp_path / "templates" / "page.html"

    def now() -> str:
        copy.extensions.pop(EXTENSION, None)
        return edition(copy)

    page.write_text("<p>Hei</p>", encoding="utf-8")
    first = now()
    assert (now(), edition(copy)) == (first, first)
    page.write_text("<p>Hei!</p>", encoding="utf-8")
    assert edition(copy) == first
    second = now()
    copy.extensions["planner"] = replace(here, deployment=replace(here.deployment, service_name="Et annet sted"))
    assert len({first, second, now()}) == 3


def test_whoever_writes_templates_sees_what_they_wrote(app: Flask, tmp_path: Path) -> None:
    copy = Flask("planner", root_path=str(tmp_path))
    copy.extensions["planner"], copy.debug = app.extensions["planner"], True
    (tmp_path / "templates").mkdir()
    first = edition(copy)
    (tmp_path / "templates" / "page.html").write_text("<p>Hei</p>", encoding="utf-8")
    assert edition(copy) != first
