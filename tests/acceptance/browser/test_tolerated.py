"""Page trouble that is accepted until a day: a remark until then, trouble afterwards; a bad file is refused."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import Mock

import pytest

from acceptance.browser.watch import Watch
from acceptance.outcomes import SettingsError
from acceptance.target.tolerated import Tolerance, load_tolerance

ENTRY = """
[[tolerate]]
pattern = "ResizeObserver loop"
reason = "браузер, не продукт"
owner = "QA"
expires = {day}
"""


def tolerance(folder: Path, day: date) -> Tolerance:
    file = folder / "waivers.toml"
    file.write_text(ENTRY.format(day=day.isoformat()), encoding="utf-8")
    return load_tolerance(file)


class PageError:
    stack = ""

    def __init__(self, message: str) -> None:
        self.message = message


def told(accepted: Tolerance, message: str) -> Watch:
    watch = Watch("https://web.example.com", accepted)
    watch.on_exception(PageError(message))  # type: ignore[arg-type]
    return watch


def test_accepted_until_its_last_day(tmp_path: Path) -> None:
    watch = told(tolerance(tmp_path, date.today()), "ResizeObserver loop limit exceeded")
    assert watch.exceptions == [] and "браузер, не продукт" in watch.remarks[0]


def test_trouble_again_afterwards(tmp_path: Path) -> None:
    watch = told(tolerance(tmp_path, date.today() - timedelta(days=1)), "ResizeObserver loop limit exceeded")
    assert watch.remarks == [] and "исключение истекло" in watch.exceptions[0]


def test_other_trouble_is_trouble(tmp_path: Path) -> None:
    assert told(tolerance(tmp_path, date.today()), "x is undefined").exceptions == ["x is undefined"]


@pytest.mark.parametrize(
    "message",
    [
        "Failed to fetch",
        "Network Error",
        "signal timed out",
        "This operation was aborted",
        "TimeoutError: signal timed out",
    ],
)
def test_a_request_that_failed_is_judged_itself_not_its_rejected_promise(message: str) -> None:
    watch = told(Tolerance([]), message)
    assert watch.exceptions == [] and message in watch.remarks[0]


@pytest.mark.parametrize(
    "message",
    [
        "Minified React error #425; visit https://reactjs.org/docs/error-decoder.html?invariant=425",
        "Hydration failed because the initial UI does not match what was rendered on the server.",
    ],
)
def test_what_the_page_recovers_from_by_itself_is_a_remark(message: str) -> None:
    watch = told(Tolerance([]), message)
    assert watch.exceptions == [] and message in watch.remarks[0]


def test_a_react_error_that_leaves_nothing_drawn_is_trouble() -> None:
    assert told(Tolerance([]), "Minified React error #31; visit https://reactjs.org").exceptions != []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[tolerate]]\npattern = 'x'\nreason = 'y'\nowner = 'z'\n", "не указано expires"),
        ("[[tolerate]]\npattern = 'x'\nreason = 'y'\nowner = 'z'\nexpires = 'завтра'\n", "датой"),
        ("[[tolerate]]\npattern = '('\nreason = 'y'\nowner = 'z'\nexpires = 2030-01-01\n", "pattern не читается"),
        ("[[tolerate", "не читается"),
    ],
)
def test_a_bad_file_is_refused(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "waivers.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=said):
        load_tolerance(file)


def test_no_file_accepts_nothing(tmp_path: Path) -> None:
    assert load_tolerance(tmp_path / "none.toml").verdict_on("x") == (False, "x")


def test_remarks_of_many_pages_are_one() -> None:
    watch = Watch("https://web.example.com", Tolerance([]))
    for tenant, number in (("1-a", "0" * 12), ("2-b", "1" * 12)):
        url = f"https://web.example.com/manage/{tenant}/agents/00000000-0000-4000-8000-{number}?page=2"
        request = Mock(method="GET", url=url, resource_type="document", failure="net::ERR_FAILED")
        watch.on_response(SimpleNamespace(status=404, url=url, request=request))  # type: ignore[arg-type]
        watch.on_request_failed(request)  # type: ignore[arg-type]
        watch.on_console(SimpleNamespace(type="error", text="Failed to load resource: 404"))
    assert set(watch.remarks) == {
        "ответ с ошибкой: GET /manage/[tenantId]/agents/[id] → 404",
        "запрос не удался: GET /manage/[tenantId]/agents/[id]: net::ERR_FAILED",
    }
