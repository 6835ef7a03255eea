"""An agent's integrations, on their page, in the API and in the database: empty, misdated, switched wrongly."""

from proof.changes import BROWSER, Http, Trigger
from proof.fault import Fault, answer, edit, inject, put, quietly
from proof.faults.matrix.entities import NOBODY
from proof.faults.matrix.page_script import page_fault
from proof.faults.matrix.places import INTEGRATION

INTEGRATIONS = r"^/api/agents/[^/]+/integrations$"
SWITCHED = "Интеграцию переключают на её странице"
UNKNOWN_INTEGRATION = "Того, чего нет, страница не выдумывает – интеграции, которой нет"
INSTALLED_TWICE = "Интеграцию подключают второй раз"
FAULTS: tuple[Fault, ...] = (
    Fault(
        "integrations-empty",
        "список интеграций отвечает 200, но пуст",
        ("2.1",),
        "строка «Kommo CRM»|не отдаёт интеграции",
        (Http("web", "GET", INTEGRATIONS, edit(put("integrations", []))),),
        quiet=True,
    ),
    Fault(
        "integrations-error",
        "страница интеграций не получает своих данных",
        ("2.1",),
        "Страница интеграций|/integrations",
        (Http("web", "GET", INTEGRATIONS, answer(500, {"success": False, "error": "Внутренняя ошибка сервера"})),),
    ),
    Fault(
        "integrations-extra-call-fails",
        "страница интеграций показывает всё, но её скрипт падает",
        ("2.1",),
        "Страница интеграций: необработанное исключение",
        (Http("web", "GET", r"/available-integrations$", inject("setTimeout(() => { throw new Error('сбой') }, 0)")),),
        quiet=True,
    ),
    quietly(
        "integration-of-1970",
        "на странице интеграций дата подключения – 1970 год",
        ("2.1",),
        "год 1970, а подключена интеграция не тогда",
        Http(
            "web",
            "GET",
            INTEGRATIONS,
            edit(
                put("integrations.*.created_at", "1970-01-01T12:00:00.000Z"),
                put("integrations.*.updated_at", "1970-01-01T12:00:00.000Z"),
            ),
            by=BROWSER,
        ),
    ),
    quietly(
        "integration-of-no-date",
        "на странице интеграций вместо даты подключения – не дата",
        ("2.1",),
        "вместо даты",
        Http(
            "web",
            "GET",
            INTEGRATIONS,
            edit(put("integrations.*.created_at", "завтра"), put("integrations.*.updated_at", "завтра")),
            by=BROWSER,
        ),
    ),
    page_fault(
        "integration-state-mixed-up",
        "включённая интеграция показана как «Неактивна»",
        "2.1",
        "is_active интеграции – (True|False), а в строке",
        (
            'badge\\("Настроена", ?"green"\\) ?: ?badge\\("Неактивна"\\)',
            'badge("Неактивна") : badge("Настроена", "green")',
        ),
    ),
    quietly(
        "sync-switches-off",
        "синхронизация выключает интеграцию",
        ("2.5",),
        "Интеграция после синхронизации: включено – нет",
        Trigger("agent_integrations", "NEW.is_active := false;", on="update"),
        ("2.*",),
    ),
    quietly(
        "integration-without-its-agent",
        "интеграция отдаётся как чужая",
        ("`GET /api/agents/[id]/integrations/[integrationId]` - возвращает интеграцию",),
        "агент",
        Http("web", "GET", INTEGRATION, edit(put("integration.agent_id", NOBODY))),
    ),
    quietly(
        "integration-made-long-ago",
        "API отдаёт новую интеграцию как давнюю",
        ("`GET /api/agents/[id]/integrations/[integrationId]` - возвращает интеграцию",),
        "создание интеграции",
        Http(
            "web",
            "GET",
            INTEGRATION,
            edit(put("integration.created_at", "1970-01-01T12:00:00.000Z")),
        ),
    ),
    quietly(
        "integration-stays-off",
        "включение интеграции не хранится",
        ("`PATCH /api/agents/[id]/integrations/[integrationId]` - включение интеграции",),
        "Интеграция в списке",
        Http("web", "GET", INTEGRATIONS, edit(put("integrations.*.is_active", False))),
        ("2.*",),
    ),
    page_fault(
        "integration-saved-inverted",
        "сохранение на странице интеграции ставит переключатель наоборот",
        SWITCHED,
        "а API отдаёт is_active",
        (
            r"is_active: (\w+)\.checked ?\}\)\)\) ?return false;?\s*toast\(\"Изменения",
            r'is_active: !\1.checked }))) return false; toast("Изменения',
        ),
    ),
    page_fault(
        "unknown-integration-is-shown",
        "о неизвестной интеграции страница говорит как об ошибке загрузки",
        UNKNOWN_INTEGRATION,
        "«Интеграция не найдена» – не видно",
        ('"Интеграция не найдена"', '"Ошибка загрузки интеграции"'),
    ),
    quietly(
        "second-installation-wipes-settings",
        "повторное подключение интеграции стирает её настройки",
        (INSTALLED_TWICE,),
        "settings",
        Trigger("agent_integrations", "NEW.settings := '{}';", "update", when="OLD.settings ? 'last_synced_at'"),
        ("2.*",),
    ),
)
