"""Example mutation: which values there are, and that each is changed alone."""

from collections import Counter
from pathlib import Path

import pytest
from behave.parser import parse_feature

from proof.mutation import mutants as module
from proof.mutation.equivalents import EQUIVALENTS, reason_of
from proof.mutation.mutants import FEATURES, mutants, other_value

FEATURE = """# language: ru
Функция: Пример
  Предыстория:
    Дано владелец «вошёл»

  @2.1
  Сценарий: Простой
    Когда владелец открывает «страницу» и ждёт не дольше 10 секунд
    Тогда строк 3 не позднее чем через 5 секунд
      | что       | какое                      |
      | заголовок | Число = 7; Единица = Дни   |

  @2.2
  Структура сценария: <вызов> – <обещание>
    Тогда ответ на <вызов> верен

    Примеры:
      | вызов | обещание |
      | GET   | отвечает |
"""


@pytest.fixture
def values(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str, int]]:
    path = tmp_path / "example.feature"
    path.write_text(FEATURE, encoding="utf-8")
    monkeypatch.setattr(module, "FEATURES", tmp_path)
    return [(one.value, one.other, one.run_line) for one in mutants([path])]


def test_what_is_a_value(values: list[tuple[str, str, int]]) -> None:
    assert [value for value, _, _ in values] == ["вошёл", "страницу", "3", "заголовок", "7", "Дни", "GET"]


def test_what_a_value_becomes_and_what_is_run(values: list[tuple[str, str, int]]) -> None:
    assert ("3", "4", 7) in values and ("страницу", "страницу иначе", 7) in values
    assert ("GET", "GET иначе", 19) in values, "a row of examples is run alone"


def test_of_alternatives_each_is_changed() -> None:
    assert other_value("running или completed") == "running иначе или completed иначе"


def test_each_mutant_changes_one_line_and_still_reads() -> None:
    found = list(mutants())
    assert len(found) > 300
    assert [key for key, count in Counter(one.key for one in found).items() if count > 1] == []
    for one in found:
        before = (FEATURES / one.file).read_text(encoding="utf-8").splitlines()
        after = one.text().splitlines()
        assert [number for number, pair in enumerate(zip(before, after, strict=True), 1) if pair[0] != pair[1]] == [
            one.line
        ]
    assert parse_feature(found[0].text()) is not None


def test_every_explanation_still_explains_something() -> None:
    reasons = {reason_of(one) for one in mutants()}
    assert [one.reason for one in EQUIVALENTS if one.reason not in reasons] == []
