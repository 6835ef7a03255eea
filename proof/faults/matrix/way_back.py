"""Breakages that show on another way than a page's address: by the menu and back, from one row to the next."""

from proof.fault import Fault, Http, edit, put
from proof.faults.matrix.second_action import page_fault

BACK = "Инфопанель, к которой вернулись по меню, показывает новое"
SECTION_BACK = "Раздел, к которому вернулись по меню, показывает новое – {}"
EMPTY = "О том, что данных для графика нет, говорит этот график"
CHART_LOST = "График, который не загрузился, остальной инфопанели не прячет"
UPDATES_LOST = "Обновления, которые не загрузились, остальной инфопанели не прячут"
OTHER_EDITOR = "Редактор второго агента не показывает правил и цепочек первого"
ROWS = "Кнопки в списке агентов – о своей строке, а «Cancel» ничего не удаляет"
REFUSED = "Переключатель агента показывает, как есть, и тогда, когда сервер отказал"
CHOSEN = "Сообщение уходит тому агенту и в тот разговор, которые выбраны"
LONG = "Длинные списки скриптов, правил и цепочек видны на страницах целиком"
EVENTS = "События Kommo хранятся такими, какими пришли, и обрабатываются снова, если попросить"
AGAIN = "Синхронизацию запускают снова, не уходя со страницы, – после отказа и после успеха"
ENDED = "Кончившийся сеанс страница не выдаёт за пустой список"
SAVED = "Вкладки редактора не стирают того, что задано на других"
MANY = "В чате предложены все активные агенты, сколько бы их ни было"

DASHBOARD = (
    page_fault(
        "dashboard-updates-kept",
        "инфопанель, к которой вернулись по меню, показывает прежние обновления",
        BACK,
        "обновления после перехода по меню",
        (r"async function dashboard\(", "let keptUpdates; async function dashboard("),
        (
            r'const updates = settled\(get\("/api/dashboard/updates\?limit=20", \{ signal \}\)\);',
            'const updates = keptUpdates ??= settled(get("/api/dashboard/updates?limit=20", { signal }));',
        ),
    ),
    page_fault(
        "dashboard-figures-kept",
        "инфопанель, к которой вернулись по меню, показывает прежние показатели",
        BACK,
        "показатели инфопанели после перехода по меню",
        (r"async function dashboard\(", "let keptFigures; async function dashboard("),
        (
            r'await settled\(get\("/api/dashboard", \{ signal \}\)\);',
            'await (keptFigures ??= settled(get("/api/dashboard", { signal })));',
        ),
    ),
    page_fault(
        "agents-list-kept",
        "список агентов, к которому вернулись по меню, прежний",
        SECTION_BACK.format("Агенты ИИ"),
        "открытом по меню второй раз",
        (r"async function agentsList\(", "let keptAgents; async function agentsList("),
        (
            r"answer = await get\(`/api/agents\$\{query\(params\)\}`, \{ signal \}\);",
            "answer = keptAgents ??= await get(`/api/agents${query(params)}`, { signal });",
        ),
    ),
    page_fault(
        "chats-kept",
        "список чатов, к которому вернулись по меню, прежний",
        SECTION_BACK.format("Тестовый чат"),
        "открытом по меню второй раз",
        (r"async function chat\(", "let keptChats; async function chat("),
        (
            r"const \{ data \} = await get\(\"/api/chat/conversations\?limit=50&offset=0\", \{ signal \}\);",
            'const { data } = keptChats ??= await get("/api/chat/conversations?limit=50&offset=0", { signal });',
        ),
        collateral=("4.*",),
    ),
    page_fault(
        "menu-leads-nowhere",
        "раздел «Тестовый чат» в меню открывает не то",
        BACK,
        "в меню должно открыть",
        (r"\[\"/test-chat\", \"Тестовый чат\"", '["/webhooks", "Тестовый чат"'),
    ),
    page_fault(
        "charts-mixed-up",
        "на графике недели показан месяц, а на графике месяца – неделя",
        EMPTY,
        "должно стоять на графике",
        (r"slots\[\[\"monthly\", \"daily\", \"weekly\"\]", 'slots[["weekly", "daily", "monthly"]'),
    ),
    page_fault(
        "charts-never-empty",
        "график, для которого данных нет, ничего не говорит",
        EMPTY,
        "ни на одном",
        (r'"Нет данных за этот период"', '""'),
    ),
    page_fault(
        "one-chart-blanks-updates",
        "не загрузился график недели, и обновлений тоже не видно",
        CHART_LOST,
        "ни записей с временем, ни текста",
        (
            r"updates\.then\(\(answer\)",
            "Promise.all(charts).then((all) => (all.some((one) => one.error) ? new Promise(() => {}) : updates))"
            ".then((answer)",
        ),
    ),
    page_fault(
        "updates-blank-dashboard",
        "не загрузились обновления, и вся инфопанель пуста",
        UPDATES_LOST,
        "показатели не загрузились",
        (
            r"if \(figures\.error\) \{",
            "if ((await updates).error) figures.error = Error('Нет'); if (figures.error) {",
        ),
    ),
)
EDITORS = (
    page_fault(
        "editor-keeps-the-first-agent",
        "редактор второго агента показывает первого",
        OTHER_EDITOR,
        "заголовок «Редактирование",
        (r"async function agentEditor\(", "let kept; async function agentEditor("),
        (
            r"agent = \(await get\(`/api/agents/\$\{agentId\}`, \{ signal \}\)\)\.data;",
            "agent = kept ??= (await get(`/api/agents/${agentId}`, { signal })).data;",
        ),
    ),
    page_fault(
        "rules-of-the-first-agent",
        "во вкладке «Правила» второго агента – правила первого",
        OTHER_EDITOR,
        "Вкладка «Правила»: в списке должно быть только своё",
        (r"async function rulesTab\(", "let keptRules; async function rulesTab("),
        (
            r"\(await get\(`\$\{address\}\?active_only=false`, \{ signal \}\)\)\.data;",
            "keptRules ??= (await get(`${address}?active_only=false`, { signal })).data;",
        ),
    ),
    page_fault(
        "sequences-tab-kept",
        "вкладка «Цепочки», открытая второй раз, показывает прежний список",
        OTHER_EDITOR,
        "Вкладка «Цепочки»: в списке должно быть только своё, строк – 2",
        (r"async function sequencesTab\(", "const kept = {}; async function sequencesTab("),
        (
            r"const load = async \(\) => \(await get\(address, \{ signal \}\)\)\.data;(?=\s*const reload = \(\) => "
            r"fill\(body, \"Не удалось загрузить последовательности)",
            "const load = async () => kept[address] ??= (await get(address, { signal })).data;",
        ),
    ),
)
AGENTS = (
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
)
CHAT = (
    page_fault(
        "chosen-agent-ignored",
        "после смены агента «Новый чат» продолжает говорить с прежним",
        CHOSEN,
        "идёт с другим",
        (
            r"agentId: agentSelect\.value, conversationId",
            "agentId: (state.agent ??= agentSelect.value), conversationId",
        ),
    ),
    page_fault(
        "message-into-the-first-opened",
        "сообщение уходит в тот чат, который открыли первым",
        CHOSEN,
        "разговор",
        (
            r"const conversationId = state\.open \?\? undefined;",
            "const conversationId = state.open ? (state.first ??= state.open) : undefined;",
        ),
    ),
    page_fault(
        "ten-agents-offered",
        "в тестовом чате предложено не больше десяти агентов",
        MANY,
        "а в выборе нет 2 из них",
        (r'status: "active", limit: 100', 'status: "active", limit: 10'),
    ),
)
LISTS = (
    page_fault(
        "ten-scripts-shown",
        "на странице скриптов видно не больше десяти",
        LONG,
        "страница должна показать то, что отдаёт API",
        (r"kept\.map\(row\)", "kept.slice(0, 10).map(row)"),
    ),
    page_fault(
        "ten-rules-shown",
        "на вкладке «Правила» видно не больше десяти",
        LONG,
        "должно быть строк: 12",
        (r"rules\.map\(row\)", "rules.slice(0, 10).map(row)"),
    ),
    page_fault(
        "ten-sequences-shown",
        "на вкладке «Цепочки» видно не больше десяти",
        LONG,
        "должно быть строк: 12",
        (r"\blist\.map\(row\)", "list.slice(0, 10).map(row)"),
    ),
    page_fault(
        "events-search-dead",
        "поиск на странице Webhooks ничего не отбирает",
        EVENTS,
        "и ни одной другой",
        (r"search: search\.value\.trim\(\), limit: 50", "limit: 50"),
    ),
)
SYNCHRONISED = (
    page_fault(
        "second-press-dead",
        "второе нажатие «Синхронизировать» на той же странице ничего не запускает",
        AGAIN,
        "страница не обратилась к платформе",
        (
            r"if \(syncButton\.disabled\) return;",
            "if (syncButton.disabled || syncButton.dataset.done) return; syncButton.dataset.done = '1';",
        ),
    ),
    page_fault(
        "error-stays-after-success",
        "сообщение об ошибке остаётся и после успешной синхронизации",
        AGAIN,
        "прежняя ошибка",
        (r'"Синхронизация\.\.\."\);\s*mount\(failure\);', '"Синхронизация...");'),
    ),
)
SESSIONS = (
    page_fault(
        "end-of-session-looks-empty",
        "сеанс кончился, а список агентов выглядит пустым",
        ENDED,
        "сеанс кончился",
        (
            r"(?<=\n)(\s*)if \(!response\.ok\) \{",
            r"\1if (response.status === 401) return { success: true, data: [], integrations: [] };"
            r"\1if (!response.ok) {",
        ),
    ),
    Fault(
        "session-names-the-address",
        "сеанс называет вместо имени пользователя его почту",
        ("Новый владелец регистрируется на странице и входит",),
        "имя владельца в сеансе",
        (Http("web", "GET", "^/api/auth/session", edit(put("user.name", "priemka@example.com"))),),
        quiet=True,
    ),
)
TABS = (
    page_fault(
        "tab-wipes-the-others",
        "сохранение одной вкладки редактора стирает настройки другой",
        SAVED,
        "settings",
        (r"const settings = \{ \.\.\.data\.settings, \.\.\.values\(\) \};", "const settings = values();"),
    ),
)
FAULTS: tuple[Fault, ...] = DASHBOARD + EDITORS + AGENTS + CHAT + LISTS + SYNCHRONISED + SESSIONS + TABS
