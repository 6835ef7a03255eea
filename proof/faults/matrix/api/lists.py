"""Lists that are asked for in part: search, filters, pages and limits without effect."""

from proof.changes import Http
from proof.fault import Fault, delete, edit, put, quietly, rewrite
from proof.faults.matrix.places import SCRIPTS

PARTS = "Списки отдаются по частям и по отбору"
FAULTS: tuple[Fault, ...] = (
    quietly(
        "jobs-not-listed",
        "список длинных заданий – не список",
        ("`GET /api/jobs/status` - список длинных заданий",),
        "jobs",
        Http("web", "GET", "^/api/jobs/status$", edit(put("jobs", None))),
    ),
    quietly(
        "search-uncounted",
        "о найденных агентах сказано, что их столько же, сколько всех",
        (PARTS,),
        "всего их сказано – 7, ожидалось 1",
        Http("web", "GET", r"^/api/agents\?.*search=", edit(put("pagination.total", 7))),
    ),
    *(
        quietly(name, promise, (PARTS,), says, Http("web", "GET", path, rewrite(pattern, "")), collateral)
        for name, promise, says, path, pattern, collateral in (
            (
                "agents-not-searched",
                "поиск агентов находит всех",
                "другим названием",
                "/api/agents",
                r"search=[^&]*&?",
                (),
            ),
            (
                "any-status",
                "отбор агентов по состоянию ничего не отбирает",
                "отдан агент",
                "/api/agents",
                "status=[^&]*",
                (),
            ),
            (
                "first-page-again",
                "вторая страница агентов повторяет первую",
                "снова тот",
                "/api/agents",
                "page=2&?",
                (),
            ),
            (
                "all-conversations",
                "разговоры отдаются все, а не сколько просят",
                "limit=1",
                "/conversations",
                "limit=1&?",
                (),
            ),
            (
                "long-jobs-from-the-start",
                "длинные задания всегда отдаются с начала",
                "каждое длинное задание один раз",
                "/jobs/status",
                "&?offset=2",
                (),
            ),
            ("no-offset", "разговоры всегда отдаются с начала", "offset=1", "/conversations", "&?offset=1", ()),
            (
                "all-updates",
                "обновления отдаются все, а не сколько просят",
                "Обновлений отдано",
                "/updates",
                "limit=1$",
                (),
            ),
        )
    ),
    quietly(
        "miscounted-agents",
        "список агентов неверно говорит, сколько их всего",
        (PARTS,),
        "pagination.total",
        Http("web", "GET", r"^/api/agents\?", edit(put("pagination.total", 4711))),
    ),
    quietly(
        "scripts-of-any-type",
        "отбор скриптов по типу ничего не отбирает",
        (PARTS,),
        "отданы и скрипты типов",
        Http("web", "GET", SCRIPTS, rewrite(r"scriptType=[^&]*&?", "")),
    ),
    quietly(
        "long-list-cut",
        "список скриптов обрывается",
        ("Правки, удаления и длинные списки ничего не теряют",),
        "В списке .скрипты. нет 2 из 30",
        Http("web", "GET", r"^/api/agents/[^/]+/scripts$", edit(delete("data.28"), delete("data.27"))),
    ),
    quietly(
        "page-lacks-its-last",
        "на странице агентов нет того, кто должен стоять на ней последним",
        (PARTS,),
        "две страницы агентов",
        Http("web", "GET", r"^/api/agents\?(?=.*limit=2(&|$))", edit(delete("data.1"))),
    ),
)
