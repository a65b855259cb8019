"""What caldav-server-tester finds, kept as a list: it proves a server by writing, and here only answers are taken."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

import caldav
import pytest
from caldav_server_tester.checker import ServerQuirkChecker  # type: ignore[import-untyped]
from flask import Flask

from tests.serving import served
from tests.web.caldav.programs import Program

Checker: TypeAlias = Any
"""The tester says no types."""
CHECKS = (
    "CheckGetCurrentUserPrincipal",
    "CheckWellKnown",
    "CheckWWWAuthenticate",
    "CheckScheduling",
    "CheckPrincipalSearch",
    "CheckPropfindAllprop",
    "CheckSupportedComponentSet",
)
FOUND = {
    "auth.www-authenticate": "full",
    "auth.www-authenticate.usable-scheme": "full",
    "create-calendar": "unsupported",
    "create-calendar.auto": "unsupported",
    "get-current-user-principal": "full",
    "principal-search": "ungraceful",
    "principal-search.by-name.self": "ungraceful",
    "principal-search.list-all": "ungraceful",
    "propfind": "full",
    "propfind.allprop": "full",
    "propfind.allprop.resourcetype": "full",
    "propfind.displayname": "full",
    "propfind.principal-depth-1": "full",
    "scheduling": "full",
}
"""Each feature with how far it is there; what is «ungraceful» is refused with a status, as it is meant to be."""


@pytest.fixture
def checker(app: Flask, program: Program) -> Iterator[Checker]:
    library: Any = caldav
    with (
        served(app) as address,
        library.DAVClient(f"{address}/dav/", username=program.email, password=program.password) as client,
    ):
        yield ServerQuirkChecker(client, debug_mode=None)


def test_what_can_be_tried_without_writing_is_as_it_is_kept(checker: Checker) -> None:
    for check in CHECKS:
        checker.check_one(check)
    told = checker.features_checked.dotted_feature_set_list(compact=False)
    found = {feature: values["support"] for feature, values in told.items() if "support" in values}
    assert {feature: support for feature, support in found.items() if support != "unknown"} == FOUND
