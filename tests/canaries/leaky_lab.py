"""A project of its own on the suite's hooks, whose steps break in every way and take the secrets along."""

from __future__ import annotations

from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
ENVIRONMENT = """
import os
from pathlib import Path
exec(compile((Path(os.environ["PYTHONPATH"]) / "environment.py").read_text("utf-8"), "environment.py", "exec"))

def before_tag(context, tag):
    if tag == "fixture.hook":
        raise RuntimeError(context.world.account.password.get_secret_value())
"""
STEPS = """
import logging, os, sys, threading, warnings
import allure
from behave import then
from acceptance.outcomes import CheckBroken, NotChecked

def told(context):
    target = context.world.target
    return " | ".join([*target.secrets(), *(f"Bearer {one}" for one in target.secrets())])

class Odd(Exception):
    def __init__(self, text):
        super().__init__(text)
        self.secret = text

class Fatal(BaseException):
    pass

@then("падает {how}")
def falls(context, how):
    text = told(context)
    if how == "утверждение":
        raise AssertionError(text)
    if how == "цепочка":
        try:
            raise KeyError(text)
        except KeyError as error:
            error.add_note(text)
            raise RuntimeError(f"обёртка {text}") from error
    if how == "группа":
        raise ExceptionGroup(text, [ValueError(text), Odd(text)])
    if how == "проверка":
        raise CheckBroken(text, text)
    if how == "настройка":
        raise NotChecked(text, "REDIS_URL")
    if how == "печать":
        print(text)
        print(text, file=sys.stderr)
        sys.stdout.write(text[:40]); sys.stdout.write(text[40:])
        logging.getLogger("лаборатория").error(text)
        warnings.warn(text)
        raise Odd(text)
    if how == "поток":
        thread = threading.Thread(target=lambda: int(text))
        thread.start(); thread.join()
        raise OSError(5, text, text)
    if how == "свидетельства":
        for kind in allure.attachment_type:
            allure.attach(text, name=f"вид {kind.name} {text}", attachment_type=kind)
        allure.attach(b"\\xff\\x00" + text.encode(), name="байты", extension="bin")
        allure.dynamic.parameter("параметр", text)
        allure.dynamic.title(text[:90])
        allure.dynamic.description(text)
        allure.dynamic.link(f"https://example.com/?a={text[:30]}", name=text[:30])
        allure.dynamic.label("метка", text)
        context.world.evidence.facts("Факты", {"a": text, text: "b"})
        context.add_cleanup(lambda: int(text))
        with allure.step(text):
            raise Odd(text)
    if how == "насмерть":
        context.suite.report.note(text, text)
        context.suite.report.problem(text, text)
        raise Fatal(text)
"""
FEATURE = """# language: ru
Функция: Утечки
""" + "\n".join(
    f"  {'@fixture.hook' if how == 'хук' else '@сверх'}\n  Сценарий: {how}\n    Тогда падает {how}\n"
    for how in ("утверждение", "цепочка", "группа", "проверка", "настройка", "печать", "поток", "свидетельства", "хук")
)
FATAL = "# language: ru\nФункция: Конец\n  @сверх\n  Сценарий: насмерть\n    Тогда падает насмерть\n"


def make_lab(folder: Path) -> Path:
    """A folder with features, steps and hooks; that folder."""
    (folder / "features" / "steps").mkdir(parents=True)
    (folder / "features" / "environment.py").write_text(ENVIRONMENT, encoding="utf-8")
    (folder / "features" / "steps" / "falls.py").write_text(STEPS, encoding="utf-8")
    (folder / "features" / "leaks.feature").write_text(FEATURE, encoding="utf-8")
    (folder / "features" / "end.feature").write_text(FATAL, encoding="utf-8")
    return folder
