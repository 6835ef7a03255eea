"""The paths of the API's routes stand in one place, and each is a route."""

from __future__ import annotations

import re
from collections import Counter

from reading_code import offences

from acceptance.contract import paths
from stand.web.app import API

PATHS = {name: path for name, path in vars(paths).items() if name.isupper()}
TABLES = [f"acceptance/deeds/api/{name}.py" for name in ("calls", "routes", "id_routes", "reverting")]


def shape(path: str) -> str:
    """A path with each of its variable parts as `{}`; that which integration is installed is one, too."""
    return re.sub(r"\[\w+\]|\{\w+\}|(?<=integrations/)kommo(?=/install)", "{}", path)


def test_every_path_is_a_route() -> None:
    routes = {shape(route.path) for part in API for route in part.routes}
    assert {name: path for name, path in PATHS.items() if shape(path) not in routes} == {}


def test_no_path_has_two_names() -> None:
    assert [path for path, count in Counter(PATHS.values()).items() if count > 1] == []


def test_no_path_stands_a_second_time() -> None:
    """Written out once more, in a table of routes or with brackets in it, a path is forgotten there when it changes."""
    assert offences(r"[\"']/api/", *TABLES) == []
    assert offences(r"[\"']/api/[^\"'\s{]*\[\w+\]", "acceptance", "features") == []
