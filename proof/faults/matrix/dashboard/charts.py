"""The dashboard's charts: without values, mixed up, silent when empty, taking the rest of the page along."""

from proof.changes import Http
from proof.fault import Fault, delete, edit, put, quietly, replace
from proof.faults.matrix.answers import SUCCEEDED
from proof.faults.matrix.page_script import page_fault
from proof.faults.matrix.scenarios import DASHBOARD_FOLLOWS

CHARTS = r"^/api/dashboard/charts\?type="
EMPTY = "О том, что данных для графика нет, говорит этот график"
CHART_LOST = "График, который не загрузился, остальной инфопанели не прячет"
DAYS = ("Пн", "Вт", "Ср", "Чт", "Пт", "Сб", "Вс")
ROUND = (*DAYS[1:], DAYS[0])
FAULTS: tuple[Fault, ...] = (
    quietly(
        "chart-without-values",
        "график отдаётся без чисел",
        ("`GET /api/dashboard/charts?type=weekly` - график по неделям",),
        "value",
        Http("web", "GET", CHARTS + "weekly", edit(delete("data.*.value"))),
    ),
    quietly(
        "any-chart-served",
        "график неизвестного вида отдаётся",
        ("Графика неизвестного вида API не отдаёт",),
        "а ожидался отказ",
        Http("web", "GET", CHARTS + "hourly", SUCCEEDED),
    ),
    quietly(
        "fewer-than-no-answers",
        "график показывает меньше нуля ответов",
        ("`GET /api/dashboard/charts?type=monthly` - график за месяц",),
        "value",
        Http("web", "GET", "/api/dashboard/charts", edit(put("data.*.value", -3))),
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
    quietly(
        "chart-ends-yesterday",
        "график месяца кончается вчерашним днём",
        (DASHBOARD_FOLLOWS,),
        "график «Ответы ИИ за этот месяц» – 0, было 0",
        Http("web", "GET", r"^/api/dashboard/charts\?type=monthly", edit(delete("data.-1"))),
    ),
    quietly(
        "hours-three-off",
        "график дня показывает ответы тремя часами позже, чем они были",
        (DASHBOARD_FOLLOWS,),
        "График показывает ответ не в его время: «Ответы ИИ за день»",
        Http(
            "web",
            "GET",
            CHARTS + "daily",
            edit(*(put(f"data.{hour}.label", f"{(hour + 3) % 24:02}:00") for hour in range(24))),
        ),
    ),
    quietly(
        "weekdays-one-off",
        "график недели показывает сегодняшнее у завтрашнего дня",
        (DASHBOARD_FOLLOWS,),
        "График показывает ответ не в его время: «Активность за последние 7 дней»",
        Http(
            "web",
            "GET",
            CHARTS + "weekly",
            edit(
                *(replace("data.*.label", f"^{day}$", f"_{after}") for day, after in zip(DAYS, ROUND, strict=True)),
                replace("data.*.label", "^_", ""),
            ),
        ),
    ),
)
