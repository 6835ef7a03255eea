"""The list of agents, the form of a new one and an agent's editor."""

from proof.changes import BROWSER, Http, Trigger
from proof.fault import Fault, answer, edit_request, inject, quietly
from proof.faults.matrix.page_script import NOTHING_SENT, page_fault

AGENT = {"id": "{uuid}", "name": "Агент", "status": "active", "model": "gpt-4", "messagesTotal": 0}
LISTED = "Агента находят в списке и выключают"
RENAMED = "Название агента меняют в его редакторе"
AGENTS_PAGE = "^/manage/[^/]+/ai-agents$"
EDITOR_ALONE = "^/manage/[^/]+/ai-agents/[^/]+/edit$"
ROWS = "Кнопки в списке агентов – о своей строке, а «Cancel» ничего не удаляет"
REFUSED = "Переключатель агента показывает, как есть, и тогда, когда сервер отказал"
SAVED = "Вкладки редактора не стирают того, что задано на других"
TWICE = "Двойное нажатие «Создать» создаёт одного агента"
UNKNOWN_AGENT = "Того, чего нет, страница не выдумывает – редактора агента, которого нет"
FAULTS: tuple[Fault, ...] = (
    Fault(
        "agent-toast-without-write",
        "форма сообщает, что агент создан, а он не создан",
        ("3.5",),
        "Записей «Создан новый агент: .* в обновлениях: 0|В обновлениях пусто",
        (Http("web", "POST", r"^/api/agents$", answer(200, {"success": True, "data": AGENT}), by=BROWSER),),
        quiet=True,
    ),
    quietly(
        "form-loses-what-was-typed",
        "форма создания агента теряет температуру, длину ответа и инструкции",
        ("Форма создаёт агента таким, каким он в ней задан",),
        "созданный в форме",
        Trigger(
            "agents",
            "NEW.temperature := 0; NEW.max_tokens := 128; NEW.instructions := null;",
            when="NEW.response_delay_seconds > 0",
        ),
    ),
    quietly(
        "switch-in-list-dead",
        "переключатель в списке агентов ничего не делает",
        (LISTED,),
        "переключатель в строке",
        Http(
            "web",
            "GET",
            AGENTS_PAGE,
            inject(
                "addEventListener('click', (event) => { if (event.target.closest?.('[role=switch]')) "
                "event.stopImmediatePropagation(); }, true);"
            ),
            by=BROWSER,
        ),
    ),
    quietly(
        "switch-in-list-resets",
        "переключатель в списке сбрасывает настройки агента",
        (LISTED,),
        "settings|настройки",
        Trigger("agents", "NEW.settings := '{}';", on="update", when="NEW.status is distinct from OLD.status"),
    ),
    quietly(
        "search-in-list-dead",
        "поиск в списке агентов ничего не ищет",
        (LISTED,),
        "поиск должен оставить",
        Http("web", "GET", r"^/api/agents\?", {"act": "rewrite", "path_to": ["search=[^&]*", "search="]}, by=BROWSER),
    ),
    page_fault(
        "agent-filter-mixed-up",
        "отбор «Активные» в списке агентов показывает неактивных",
        LISTED,
        "среди «Активные»",
        (
            r"\[\"active\", ?\"Активные\"\], ?\[\"inactive\", ?\"Неактивные\"\]",
            '["inactive", "Активные"], ["active", "Неактивные"]',
        ),
    ),
    page_fault(
        "agent-model-constant",
        "в списке агентов у каждого агента одна и та же модель",
        LISTED,
        "В списке агентов модель агента",
        (r"\w+\.model ?\?\? ?\"—\"", '"Модель 1"'),
    ),
    quietly(
        "editor-does-not-save",
        "кнопка «Сохранить» в редакторе агента ничего не делает",
        (RENAMED,),
        "должна отправить набранное",
        Http("web", "GET", EDITOR_ALONE, NOTHING_SENT, by=BROWSER),
    ),
    quietly(
        "editor-resets",
        "сохранение в редакторе сбрасывает температуру агента",
        (RENAMED,),
        "temperature|температура",
        Http(
            "web",
            "PATCH",
            "^/api/agents/[^/]+$",
            edit_request({"op": "set", "path": "temperature", "value": 1}),
            by=BROWSER,
        ),
    ),
    page_fault(
        "editor-resets-model",
        "правка названия в редакторе возвращает агенту модель gpt-4",
        RENAMED,
        "model",
        (r"model: (\w+)\.value,", "model: 'gpt-4',"),
    ),
    page_fault(
        "editor-resets-delay",
        "правка названия в редакторе сбрасывает Max Tokens",
        RENAMED,
        "maxTokens",
        (r"maxTokens: Number\(\w+\.value\)", "maxTokens: 2048"),
    ),
    page_fault(
        "editor-offers-its-own-tokens",
        "редактор открывается с тем же Max Tokens у любого агента",
        RENAMED,
        "maxTokens",
        (r"\w+\?\.maxTokens ?\?\? ?2000", "2000"),
    ),
    page_fault(
        "editor-takes-nought-for-nothing",
        "правка названия в редакторе поднимает температуру с 0 до 0,7",
        RENAMED,
        "temperature – 0.7, ожидалось 0",
        (r"temperature \?\? 0?\.7", "temperature || 0.7"),
    ),
    page_fault(
        "editor-takes-inactive-for-draft",
        "правка названия в редакторе делает неактивного агента черновиком",
        RENAMED,
        "состояние – «draft»|status – draft",
        (r"value: (\w+)\?\.status ?\?\?", r'value: \1?.status === "inactive" ? "draft" : \1?.status ??'),
    ),
    page_fault(
        "agents-switch-of-the-next-row",
        "переключатель агента меняет агента в следующей строке",
        ROWS,
        "состояние – «active»|переключатель в строке",
        (r"onchange: \(on\) => setStatus\(agent, on\)", "onchange: (on) => setStatus(all[(at + 1) % all.length], on)"),
        (r"function row\(agent\) \{", "function row(agent, at, all) {"),
    ),
    page_fault(
        "cancel-deletes-the-agent",
        "«Cancel» в вопросе об удалении агента удаляет его",
        ROWS,
        "Агент «",
        (r'onclick: \(\) => close\(\) \}, "Cancel"\)', 'onclick: run }, "Cancel")'),
    ),
    page_fault(
        "agents-delete-of-the-next-row",
        "кнопка удаления агента удаляет агента в следующей строке",
        ROWS,
        "Удаляли «",
        (
            r"popconfirm\(remove, \(\) => removeAgent\(agent\)\)",
            "popconfirm(remove, () => removeAgent(all[at + 1] ?? all[0]))",
        ),
        (r"function row\(agent\) \{", "function row(agent, at, all) {"),
    ),
    page_fault(
        "refused-agent-switch-lies",
        "сервер отказал, а переключатель агента показывает новое состояние",
        REFUSED,
        "переключатель в строке",
        (r"(\{ status: on \? \"active\" : \"inactive\" \}\)\)\)) return false;", r"\1 return true;"),
    ),
    page_fault(
        "tab-wipes-the-others",
        "сохранение одной вкладки редактора стирает настройки другой",
        SAVED,
        "settings",
        (r"const settings = \{ \.\.\.data\.settings, \.\.\.values\(\) \};", "const settings = values();"),
    ),
    page_fault(
        "form-offers-other-numbers",
        "форма нового агента предлагает Temperature 1.9",
        TWICE,
        "temperature",
        (r"temperature \?\? 0?\.7", "temperature ?? 1.9"),
    ),
    page_fault(
        "unknown-agent-is-an-error",
        "о неизвестном агенте редактор говорит как об ошибке загрузки",
        UNKNOWN_AGENT,
        "«Агент не найден» – не видно",
        ('"Агент не найден"', '"Ошибка загрузки агента"'),
    ),
    page_fault(
        "unloaded-agents-look-like-none",
        "список агентов не загрузился, а страница говорит, что их нет",
        "О том, что данные не загрузились, страница говорит – Агенты ИИ",
        "«Ошибка загрузки агентов» – не видно",
        ('alertBox\\("Ошибка загрузки агентов", ?\\w+\\.message\\)', 'emptyState("", "Агенты не найдены")'),
    ),
    page_fault(
        "toast-close-dead",
        "крестик уведомления ничего не делает",
        "Об отказе сервера форма агента сообщает",
        "уведомление «Ошибка», у которого нажали «Закрыть уведомление»,.* не исчезло",
        (r"\"aria-label\": \"Закрыть уведомление\", onclick: \(\) => close\(\)", '"aria-label": "Закрыть уведомление"'),
    ),
)
