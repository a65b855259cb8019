"""What is packed, locked and sent along: no address of a registry, no path of a machine, nothing from third parties."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from tests.architecture import source
from tests.architecture.source import PLANNER, ROOT, TEMPLATES

LOCKS = ("requirements.txt", "requirements-dev.txt")
# Put together here, so that this file does not hold what it looks for.
HOSTS = ("py" + "pi.org", "python" + "hosted.org", "npm" + "js.org", "npm" + "js.com", "deb." + "debian.org")
PLACES = re.compile(r"(?<![\w.\-/}])/(" + "|".join(["wo" + "rk", "ro" + "ot", "tm" + "p"]) + r")/")
THIRD_PARTY = re.compile(
    r"""(\b(src|srcset|poster|data|action|formaction)\s*=\s*["']?\s*(https?:)?//|<link\b[^>]*\bhref\s*=\s*["']?(https?:)?//"""
    r"""|url\(\s*["']?(https?:)?//|@import\s+["'](https?:)?//|\b(fetch|import|importScripts)\(\s*["'](https?:)?//)""",
    re.IGNORECASE,
)
TEXT_SUFFIXES = {".html", ".txt", ".css", ".js", ".svg"}


def text_of(path: Path) -> str:
    """Return a file as text, or nothing when it is not text."""
    content = path.read_bytes()
    return "" if b"\0" in content else content.decode("utf-8", errors="replace")


def pyproject() -> dict[str, dict[str, dict[str, object]]]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def test_no_tracked_file_names_a_registry_or_a_place_on_a_machine() -> None:
    wrong = {
        path.relative_to(ROOT).as_posix(): found
        for path in source.tracked()
        if (text := text_of(path))
        and (found := [host for host in HOSTS if host in text] + [m.group() for m in PLACES.finditer(text)])
    }
    assert wrong == {}


def test_pages_ask_nothing_of_third_parties() -> None:
    files = [path for folder in (TEMPLATES, PLANNER / "static") for path in folder.rglob("*") if path.is_file()]
    wrong = {
        path.relative_to(ROOT).as_posix(): found.group()
        for path in files
        if path.suffix in TEXT_SUFFIXES and (found := THIRD_PARTY.search(text_of(path)))
    }
    assert files
    assert wrong == {}


@pytest.mark.parametrize(
    "text", ["<img src='//cdn.example/x.png'>", '<link rel=x href="https://f.example">', "a{b:url(http://x.example)}"]
)
def test_a_request_to_a_third_party_is_recognised(text: str) -> None:
    assert THIRD_PARTY.search(text)


@pytest.mark.parametrize("text", ["<a href='https://example.no'>", "<img src='/static/x.png'>", "src={{ url }}"])
def test_links_and_own_files_are_left_alone(text: str) -> None:
    assert not THIRD_PARTY.search(text)


def test_every_package_is_packed() -> None:
    on_disk = {
        path.parent.relative_to(ROOT).as_posix().replace("/", ".")
        for path in PLANNER.rglob("__init__.py")
        if "migrations" not in path.parts
    }
    packages = pyproject()["tool"]["setuptools"]["packages"]
    assert isinstance(packages, list)
    assert set(packages) == on_disk | {"planner.templates"}


def test_a_wheel_takes_everything_along(tmp_path: Path) -> None:
    tree, wheels = tmp_path / "tree", tmp_path / "wheels"
    files = {path.relative_to(ROOT): path for path in source.tracked()}
    for name, path in files.items():
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, tree / name)
    # The tool that pip would call, in the project's own environment.
    build = f"from setuptools.build_meta import build_wheel; build_wheel({str(wheels)!r})"
    subprocess.run([sys.executable, "-c", build], cwd=tree, check=True, capture_output=True)
    with zipfile.ZipFile(next(wheels.glob("moteplass-*.whl"))) as wheel:
        packed = set(wheel.namelist())
    expected = {name.as_posix() for name in files if name.parts[0] == "planner"}
    expected |= {f"planner/{name.as_posix()}" for name in files if name.parts[0] == "templates"}
    assert expected - packed == set()


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_file_holds_versions_and_hashes_and_no_address(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    pins = re.findall(r"^[\w.-]+(?:\[[\w,]+\])?==\S+", text, re.MULTILINE)
    assert pins
    assert text.count("--hash=sha256:") >= len(pins)
    assert re.findall(r"https?:|file:|^\s*--(?!hash)\S+|^\S+ @ ", text, re.MULTILINE) == []


def pins_of(name: str) -> set[str]:
    return set(re.findall(r"^\S+==\S+", (ROOT / name).read_text("utf-8"), re.MULTILINE))


def test_the_lock_files_agree() -> None:
    assert pins_of("requirements.txt") < pins_of("requirements-dev.txt")


def test_what_the_project_asks_for_is_locked() -> None:
    asked = pyproject()["project"]["dependencies"]
    locked = set(re.findall(r"^([\w.-]+)==", (ROOT / LOCKS[0]).read_text("utf-8"), re.MULTILINE))
    names = {re.split(r"[^\w.-]", str(wish))[0] for wish in asked}
    assert names - locked == set()
