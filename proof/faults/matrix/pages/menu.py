"""The menu and the way back: a section or an editor that shows what it showed before."""

from proof.fault import Fault
from proof.faults.matrix.page_script import page_fault

BACK = "Инфопанель, к которой вернулись по меню, показывает новое"
SECTION_BACK = "Раздел, к которому вернулись по меню, показывает новое – {}"
OTHER_EDITOR = "Редактор второго агента не показывает правил и цепочек первого"
FAULTS: tuple[Fault, ...] = (
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
        "menu-leads-nowhere",
        "раздел «Тестовый чат» в меню открывает не то",
        BACK,
        "в меню должно открыть",
        (r"\[\"/test-chat\", \"Тестовый чат\"", '["/webhooks", "Тестовый чат"'),
    ),
    page_fault(
        "menu-leads-to-nothing",
        "раздел «Webhooks» в меню ведёт на адрес, которого нет",
        BACK,
        "«Webhooks» в меню должно открыть",
        (r"\[\"/webhooks\", \"Webhooks\"", '["/webhook", "Webhooks"'),
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
