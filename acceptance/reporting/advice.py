"""Infrastructure or product: what each signal of a check that could not be carried out means, and what to do.

The one table of it. `python -m acceptance.reporting.advice` prints it for the README.
"""

from dataclasses import dataclass

from acceptance import console_encoding


@dataclass(frozen=True)
class Advice:
    """`signal`: what a person sees in the report; `action`: what to do about it. Both are Russian."""

    signal: str
    action: str


ADVICE: dict[str, Advice] = {
    "before_all": Advice(
        "прогон не начался: подготовка прогона (before_all) завершилась ошибкой",
        "Прочитайте причину, проверьте настройки и доступность цели, затем повторите прогон.",
    ),
    "settings": Advice(
        "настройки заданы неверно (код завершения 3)",
        "Исправьте названную настройку в .env или в окружении и повторите прогон.",
    ),
    "hook": Advice(
        "ошибка в хуке (before_… или after_…)",
        "Это ошибка самой проверки или её окружения: исправьте environment.py или причину из сообщения.",
    ),
    "cleanup": Advice(
        "не удалась уборка после сценария",
        "Уберите остатки командой acceptance sweep; если повторяется, проверьте доступность цели.",
    ),
    "given": Advice(
        "не удалась подготовка (шаг «Дано»)",
        "О пункте ничего не известно: сначала устраните причину из сообщения, затем повторите.",
    ),
    "undefined": Advice(
        "шаг не реализован",
        "Исправьте текст шага (какие бывают, печатает acceptance steps) или добавьте его реализацию в features/steps.",
    ),
    "pending": Advice(
        "шаг объявлен, но не написан",
        "Допишите реализацию шага в features/steps.",
    ),
    "empty": Advice(
        "в сценарии нет ни одного шага",
        "Напишите шаги сценария: пустой сценарий ничего не доказывает.",
    ),
    "no_then": Advice(
        "в сценарии пункта нет шага «Тогда»",
        "Допишите, что должно быть видно: без «Тогда» сценарий ничего не доказывает.",
    ),
    "unexplained_skip": Advice(
        "сценарий пропущен без объяснения",
        "Назовите причину в scenario.skip(…) или поднимите NotChecked с именем настройки.",
    ),
    "no_scenario": Advice(
        "у пункта чек-листа нет сценария",
        "Добавьте сценарий с номером пункта в features/.",
    ),
    "interrupted": Advice(
        "прогон прерван",
        "Повторите прогон; если он прерывается сам, посмотрите журналы в папке прогона.",
    ),
    "absent": Advice(
        "нет одной из частей прогона (acceptance merge)",
        "Найдите архив этой части или запустите её снова, затем сведите все части заново.",
    ),
    "stopped": Advice(
        "прогон остановлен после первого провала (--stop)",
        "Уберите --stop, чтобы проверить остальное.",
    ),
    "connection": Advice(
        "нет соединения с сервисом цели",
        "Проверьте адрес в настройках, сеть и то, что сервис запущен: acceptance doctor.",
    ),
    "timeout": Advice(
        "сервис цели не ответил вовремя",
        "Проверьте, что сервис запущен и не перегружен: acceptance doctor; затем повторите.",
    ),
    "browser": Advice(
        "браузер не запустился или закрылся",
        "Проверьте установку браузера (make setup), настройку BROWSER_EXECUTABLE или сервер удалённого браузера.",
    ),
    "disk": Advice(
        "результаты не записались на диск",
        "Освободите место, проверьте права на папку reports и повторите прогон.",
    ),
    "report": Advice(
        "отчёт Allure не построен",
        "Выполните make setup; остальные результаты прогона записаны.",
    ),
    "error": Advice(
        "непредвиденная ошибка проверки",
        "Скорее всего ошибка в самой проверке: подробности в отчёте Allure у этого шага.",
    ),
}


def table() -> str:
    """The table as Markdown."""
    rows = [f"| {advice.signal} | {advice.action} |" for advice in ADVICE.values()]
    return "\n".join(["| что видно | что делать |", "|---|---|", *rows])


if __name__ == "__main__":
    console_encoding.write_whatever_comes()
    print(table())
