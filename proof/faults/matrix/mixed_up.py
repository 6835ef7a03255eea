"""Breakages by which a page mixes up what it was told, and a synchronisation wipes what it was not told to touch."""

from typing import Any

from proof.fault import BROWSER, Fault, Http, Trigger, answer, edit, put, quietly, text

FIGURES = "Показатели инфопанели те же, что отдаёт API"
EVENTS = "События Kommo хранятся такими, какими пришли, и обрабатываются снова, если попросить"
LISTED = "Агента находят в списке и выключают"
RENAMED = "Название агента меняют в его редакторе"
TWICE = "Двойное нажатие «Создать» создаёт одного агента"
SWITCHED = "Интеграцию переключают на её странице"
UNKNOWN_AGENT = "Того, чего нет, страница не выдумывает – редактора агента, которого нет"
UNKNOWN_INTEGRATION = "Того, чего нет, страница не выдумывает – интеграции, которой нет"
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
FORMS = (
    _page(
        "editor-resets-model",
        "правка названия в редакторе возвращает агенту модель gpt-4",
        RENAMED,
        "model",
        _written(r"model: (\w+)\.value,", "model: 'gpt-4',"),
    ),
    _page(
        "editor-resets-delay",
        "правка названия в редакторе сбрасывает Max Tokens",
        RENAMED,
        "maxTokens",
        _written(r"maxTokens: Number\(\w+\.value\)", "maxTokens: 2048"),
    ),
    _page(
        "form-offers-other-numbers",
        "форма нового агента предлагает Temperature 1.9",
        TWICE,
        "temperature",
        _written(r"temperature \?\? 0?\.7", "temperature ?? 1.9"),
    ),
    _page(
        "integration-saved-inverted",
        "сохранение на странице интеграции ставит переключатель наоборот",
        SWITCHED,
        "а API отдаёт is_active",
        _written(
            r"is_active: (\w+)\.checked ?\}\)\)\) ?return false;?\s*toast\(\"Изменения",
            r'is_active: !\1.checked }))) return false; toast("Изменения',
        ),
    ),
    _page(
        "unknown-agent-is-an-error",
        "о неизвестном агенте редактор говорит как об ошибке загрузки",
        UNKNOWN_AGENT,
        "«Агент не найден» – не видно",
        _written('"Агент не найден"', '"Ошибка загрузки агента"'),
    ),
    _page(
        "unknown-integration-is-shown",
        "о неизвестной интеграции страница говорит как об ошибке загрузки",
        UNKNOWN_INTEGRATION,
        "«Интеграция не найдена» – не видно",
        _written('"Интеграция не найдена"', '"Ошибка загрузки интеграции"'),
    ),
)
NOT_SAVED = "О том, что скрипт не создан, страница сообщает"
REFUSALS = (
    _page(
        "refused-script-looks-saved",
        "сервер отказался сохранить скрипт, а страница молчит",
        NOT_SAVED,
        "уведомление «Ошибка» – не видно",
        _written(
            'toastError\\(script \\? "Не удалось обновить скрипт" : "Не удалось создать скрипт"\\)',
            'toast("Скрипт создан")',
        ),
    ),
    _page(
        "refused-rule-looks-saved",
        "сервер отказался сохранить правило, а редактор молчит",
        "Заполненное в диалоге правила не пропадает",
        "уведомление «Ошибка» – не видно",
        _written(r"toastError\((\w+)\.message\);\s*return false;", "return true;"),
    ),
    _page(
        "unloaded-agents-look-like-none",
        "список агентов не загрузился, а страница говорит, что их нет",
        "О том, что данные не загрузились, страница говорит – Агенты ИИ",
        "«Ошибка загрузки агентов» – не видно",
        _written('alertBox\\("Ошибка загрузки агентов", ?\\w+\\.message\\)', 'emptyState("", "Агенты не найдены")'),
    ),
)
LEFT = "Выход ведёт на страницу входа"
REGISTERED = "Новый владелец регистрируется на странице и входит"
ENTRIES = (
    quietly(
        "sign-out-shows-sign-in-alone",
        "«Выйти» открывает страницу входа, а сеанс остаётся",
        (LEFT,),
        "адрес не стал /login",
        Http("web", "POST", "^/api/auth/signout", answer(200, {"url": "/login"}), by=BROWSER),
    ),
)
KEYS = (
    quietly(
        "integration-tells-password-hash",
        "вместе с интеграцией API отдаёт браузеру хеш пароля владельца",
        ("В том, что загружает браузер, нет ключей и паролей",),
        "хеш пароля",
        Http(
            "web",
            "GET",
            "^/api/agents/[^/]+/integrations/[^/]+$",
            edit(put("integration.owner", {"password_hash": f"$2b$12${'N9qo8uLOickgx2ZMRZoMye' * 2}"})),
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
        collateral=("2.*",),
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
    ),
)
FAULTS = PAGES + FORMS + REFUSALS + ENTRIES + KEYS + WIPED
