"""One page of all deployments: what is red where and since when, who differs; what is not known is never green."""

from __future__ import annotations

import gc
import re
import time
from pathlib import Path

import pytest
from fleet_lab import fleet_of, result, target, write
from playwright.sync_api import Browser

from acceptance.fleet.command import merge_fleet
from acceptance.fleet.page import PAGE, fleet_page, headline, told, write_page
from acceptance.fleet.results import Result, read_results
from acceptance.fleet.summary import Fleet, Odd
from acceptance.outcomes import SettingsError, Verdict

LARGEST = 3_000_000  # bytes
LONGEST = 10.0  # processor seconds
HUNDREDS = 200  # deployments


def fleet(*results: Result, lacking: str = "") -> Fleet:
    """Those whose results these are, and one that has none."""
    names = [one.name for one in results] + ([lacking] if lacking else [])
    return Fleet([target(name, owner=f"отвечает за {name}") for name in names], {one.name: one for one in results})


def test_all_in_order() -> None:
    found = fleet(result("а"), result("б"))
    assert (found.code, headline(found)) == (0, "В порядке 2 из 2 развёртываний")
    page = fleet_page(found)
    assert "Где не в порядке" not in page and "Что не выполнено" not in page and "Кто отличается" not in page


@pytest.mark.parametrize(
    ("one", "why"),
    [
        (result("б", code=2, items=(), trouble="не уложилось"), "не уложилось"),
        (result("б", code=3, items=(), trouble="настройки неверны"), "настройки неверны"),
        (result("б", days=2), "результат старый"),
        (result("б", trouble="не уложилось"), "не уложилось"),
    ],
)
def test_what_is_not_known_is_never_green(one: Result, why: str) -> None:
    found = fleet(result("а"), one)
    assert (found.code, headline(found)) == (2, "В порядке 1 из 2 развёртываний, неизвестно у 1")
    assert why in fleet_page(found) and any(why in line for line in told(found))


def test_a_deployment_without_a_result_is_not_known() -> None:
    found = fleet(result("а"), lacking="б")
    assert found.code == 2 and "результата нет" in "\n".join(told(found)) and "отвечает за б" in fleet_page(found)


def test_what_is_red_where_and_since_when() -> None:
    red = {"2.3": Verdict.FAILED}
    flaky = result("в", {"2.3": Verdict.FLAKY, "4.6": Verdict.FLAKY}, code=1)
    found = fleet(result("а", red), result("б", red, days=0.5), flaky, result("г"))
    assert found.code == 1
    (item, places), (other, _) = found.red()
    assert (item.number, [one.target.name for one, _ in places]) == ("2.3", ["б", "а", "в"]), "the longest first"
    assert other.number == "4.6"
    page = fleet_page(found)
    assert "2.3 Проверить что job создается в очереди – у 3 развёртываний" in page
    assert "в (мигает, с 12.03.2026)" in page and "вместо «готово» страница показала «2.3»" in page
    assert [line.strip() for line in told(found)][1] == "✗ а: не выполнено: 2.3 (с 12.03.2026)"


def test_who_differs_from_the_rest() -> None:
    lacking = dict.fromkeys(("DB.1", "DB.2"), Verdict.NOT_CHECKED)
    common = {"1.1": Verdict.FAILED}
    odd = result("в", {**lacking, "1.1": Verdict.PASSED}, code=0)
    found = fleet(result("а", common), result("б", common), odd, result("г", common))
    assert found.odd(found.deployments[2]) == [
        Odd("1.1", Verdict.PASSED, Verdict.FAILED),
        Odd("DB.1", Verdict.NOT_CHECKED, Verdict.PASSED),
        Odd("DB.2", Verdict.NOT_CHECKED, Verdict.PASSED),
    ]
    assert found.odd(found.deployments[0]) == []
    assert "не проверялось DB.1–DB.2 (у большинства – выполнено)" in fleet_page(found)
    assert fleet(result("а", common), result("б")).usual == {}, "two do not make a majority"


def test_a_report_is_linked_where_there_is_one(tmp_path: Path) -> None:
    red, other = (result(name, {"1.1": Verdict.FAILED}) for name in "аб")
    old = result("в", {"1.1": Verdict.FAILED}, days=3)
    targets = [target(one.name) for one in (red, other, old)]
    for one in (targets[0], targets[2]):
        (tmp_path / one.stem).mkdir()
        (tmp_path / one.stem / "checklist.html").touch()
    found = Fleet(targets, {one.name: one for one in (red, other, old)}, tmp_path)
    assert [bool(one.report) for one in found.deployments] == [True, False, False], "none of another day"
    assert f'href="{found.deployments[0].report}"' in fleet_page(found)


def test_names_are_texts_and_nothing_else() -> None:
    page = fleet_page(fleet(result("<script>alert(1)</script>", {"1.1": Verdict.FAILED})))
    assert "<script" not in re.sub(r'"[^"]*"', "", page) and "&lt;script&gt;" in page


def test_hundreds_of_deployments_make_one_page(tmp_path: Path) -> None:
    """Whatever is wrong with them; in processor time, without the collector of garbage."""
    targets, results = fleet_of(HUNDREDS)
    worst = [result(one.name, dict.fromkeys((f"{n}" for n in _numbers()), Verdict.FAILED)) for one in targets]
    for name, some in (("usual", results), ("worst", worst)):
        folder = tmp_path / name
        write(some, folder)
        gc.collect()
        gc.disable()
        begun = time.process_time()
        try:
            write_page(Fleet(targets, read_results([folder])[0]), folder / PAGE)
            spent = time.process_time() - begun
        finally:
            gc.enable()
        size = (folder / PAGE).stat().st_size
        print(f"{name}: {size / 1e6:.2f} MB, {spent:.2f} s of processor time")
        assert size < LARGEST and spent < LONGEST
        page = (folder / PAGE).read_text("utf-8")
        assert len(re.findall("<tr", page)) == HUNDREDS + 2
        assert page.count("<td") == HUNDREDS * len(_numbers())


def _numbers() -> list[str]:
    return [one.number for one in result("а").items]


def test_the_page_in_a_browser(browser: Browser, tmp_path: Path) -> None:
    targets, results = fleet_of(40)
    write_page(Fleet(targets, {one.name: one for one in results}), tmp_path / PAGE)
    wrong = [one for one in Fleet(targets, {one.name: one for one in results}).deployments if one.code]
    for width in (1366, 390):
        page = browser.new_page(viewport={"width": width, "height": 844})
        troubles: list[object] = []
        page.on("pageerror", lambda error: troubles.append(error))  # noqa: B023 – Playwright marks it
        page.goto((tmp_path / PAGE).as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width, "nothing sticks out"
        assert page.locator(".cards li").count() == len(wrong)
        page.get_by_label("Показать только те, где что-то не так").check()
        assert page.locator("tbody tr:visible").count() == len(wrong)
        page.locator("td.f a").first.click()
        assert page.locator("details:target").count() == 1
        assert troubles == []
        page.close()


def test_merging_results_of_several_machines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ACCEPTANCE_REPORTS_DIR", str(tmp_path / "reports"))
    file = tmp_path / "targets.toml"
    file.write_text(
        "".join(f'[[target]]\nname = "{name}"\nfile = "a.env"\nschedule = "{name}"\n' for name in "абв"), "utf-8"
    )
    write([result("а"), result("б", days=0.1), result("г")], tmp_path / "one")
    write([result("б", {"1.1": Verdict.FAILED})], tmp_path / "two")
    (tmp_path / "two" / "cut.fleet.json").write_text("{", "utf-8")
    assert merge_fleet(file, [tmp_path / "one", tmp_path / "two"]) == 1
    out, err = capsys.readouterr()
    assert "В порядке 1 из 3 развёртываний, невыполненное есть у 1, неизвестно у 1" in out, "the newer one counts"
    assert "cut.fleet.json: файл результата повреждён" in err and "Не учтены результаты" in err
    assert (tmp_path / "reports" / "fleet" / PAGE).exists()
    assert merge_fleet(file, [tmp_path / "one"], "а") == 0
    assert merge_fleet(file, [], "в") == 2
    with pytest.raises(SettingsError, match="такого файла или папки нет"):
        merge_fleet(file, [tmp_path / "three"])
