"""An embedded stand that does not start: the report says in one sentence why."""

from __future__ import annotations

import pytest

from acceptance.outcomes import CheckBroken
from acceptance.target.stand_process import StandProcess, last_words

TRACEBACK = """Traceback (most recent call last):
  File "<frozen runpy>", line 198, in _run_module_as_main
  File "/project/stand/__main__.py", line 12, in <module>
    import uvicorn
ModuleNotFoundError: No module named 'uvicorn'
"""


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([], "стенд ничего не сказал"),
        (["Стенд не запустился. Порт 5432 занят.\n"], "Порт 5432 занят"),
        (TRACEBACK.splitlines(keepends=True), "ошибка ModuleNotFoundError: No module named 'uvicorn'"),
        ([*TRACEBACK.splitlines(), "Стенд не запустился. Нет прав на /data."], "Нет прав на /data"),
    ],
)
def test_its_last_words(lines: list[str], said: str) -> None:
    assert last_words(lines) == said


def test_a_stand_that_refuses() -> None:
    with pytest.raises(CheckBroken) as told:
        StandProcess("--organisations", "0").target()
    assert told.value.message == (
        "Встроенный стенд не запустился: Неверный вызов стенда: --organisations: нужна хотя бы одна организация. "
        "Справка: python -m stand --help."
    )
