"""Breakages by which a page mixes up what it was told, and a synchronisation wipes what it was not told to touch."""

from typing import Any

from proof.fault import Fault, Http, Trigger, quietly, text

FIGURES = "Показатели инфопанели те же, что отдаёт API"
EVENTS = "События Kommo хранятся такими, какими пришли, и обрабатываются снова, если попросить"
LISTED = "Агента находят в списке и выключают"
AGAIN = "Повторная синхронизация повторяет то, что изменилось в Kommo"
SCRIPT = r"^/static/app-[0-9a-f]+\.js$"


def _written(pattern: str, replacement: str) -> Http:
    """A mistake in the script of the pages."""
    return Http("web", "GET", SCRIPT, text(pattern, replacement))


def _page(name: str, promise: str, breaks: str, says: str, change: Http, **more: Any) -> Fault:
    return quietly(name, promise, (breaks,), says, change, **more)


PAGES = (
    _page(
        "week-shows-today",
        "на карточке «за последние 7 дней» стоит показатель «сегодня»",
        FIGURES,
        "каждый показатель должен стоять на своей карточке",
        _written(r"\.weeklyResponses", ".todayResponses"),
    ),
    _page(
        "event-times-mixed-up",
        "на странице событий «Создано» и «Обработано» перепутаны",
        EVENTS,
        "«Создано» и «Обработано» перепутаны",
        _written(
            r"dateTime\((\w+)\.createdAt\), ?dateTime\(\w+\.processedAt\)",
            r"dateTime(\1.processedAt), dateTime(\1.createdAt)",
        ),
    ),
    _page(
        "handled-event-shown-as-failure",
        "обработанное событие показано на странице как «Ошибка»",
        EVENTS,
        "«Статус» обработанного говорит об ошибке",
        _written('Обработано", ?"green', 'Ошибка", "red'),
    ),
    _page(
        "event-retries-constant",
        "в столбце «Повторы» у всех событий «3/3»",
        EVENTS,
        "«Повторы»",
        _written(r"\$\{\w+\.retryCount\}", "3"),
    ),
    _page(
        "agent-filter-mixed-up",
        "отбор «Активные» в списке агентов показывает неактивных",
        LISTED,
        "среди «Активные»",
        _written(
            r"\[\"active\", ?\"Активные\"\], ?\[\"inactive\", ?\"Неактивные\"\]",
            '["inactive", "Активные"], ["active", "Неактивные"]',
        ),
    ),
    _page(
        "agent-model-constant",
        "в списке агентов у каждого агента одна и та же модель",
        LISTED,
        "В списке агентов модель агента",
        _written(r"\w+\.model ?\?\? ?\"—\"", '"Модель 1"'),
    ),
    _page(
        "integration-state-mixed-up",
        "включённая интеграция показана как «Неактивна»",
        "2.1",
        "is_active интеграции – True, а в строке",
        _written(
            'badge\\("Настроена", ?"green"\\) ?: ?badge\\("Неактивна"\\)',
            'badge("Неактивна") : badge("Настроена", "green")',
        ),
    ),
)
WIPED = (
    quietly(
        "synchronisation-wipes-note",
        "синхронизация стирает остальное в metadata подключения",
        (AGAIN,),
        "Подключение после синхронизации: metadata",
        Trigger("crm_connections", "NEW.metadata := jsonb_build_object('sync', NEW.metadata -> 'sync');", on="update"),
    ),
    quietly(
        "synchronisation-wipes-settings",
        "нажатие «Синхронизировать» стирает остальные настройки интеграции",
        ("2.2",),
        "Интеграция после синхронизации: settings",
        Trigger("agent_integrations", "NEW.settings := NEW.settings - 'fields';", on="update"),
        collateral=(AGAIN, "2.*"),
    ),
    quietly(
        "error-stays-noted",
        "у завершённой синхронизации в отметке остаётся прежняя ошибка",
        ("2.5",),
        "а в отметке осталась ошибка",
        Trigger(
            "crm_connections",
            """NEW.metadata := jsonb_set(NEW.metadata, '{sync,error}', '"Kommo request failed: 401"');""",
            on="update",
            when="NEW.metadata #>> '{sync,status}' = 'completed'",
        ),
        collateral=(AGAIN,),
    ),
)
FAULTS = PAGES + WIPED
