"""The tab «Цепочки» and the dialog of a sequence: the list, the switches, the buttons of the steps."""

from proof.changes import BROWSER, Http
from proof.fault import Fault, answer, edit, inject, put, quietly, reject, status
from proof.faults.matrix.answers import DONE, SERVER_ERROR
from proof.faults.matrix.page_script import page_fault
from proof.faults.matrix.places import SEQUENCES
from proof.faults.matrix.scenarios import LONG_LISTS

ONE_SEQUENCE = r"^/api/agents/[^/]+/sequences/[^/?]+$"
REARRANGED = "Шаги в диалоге меняют местами и убирают, а сохранённые без изменений они остаются какими были"
# A click on a button of a block with such words does nothing.
DEAD_IN_BLOCK = (
    "addEventListener('click', (event) => { const one = event.target.closest?.('.block button'); "
    "if (one && %s) event.stopImmediatePropagation(); }, true);"
)
SECOND_SEQUENCE = "Вторую цепочку подряд создают с чистого листа"
SWITCHED = "О переключении цепочки страница сообщает"
REFUSED_SEQUENCE = "Переключатель цепочки показывает, как есть, и тогда, когда сервер отказал"
FAULTS: tuple[Fault, ...] = (
    Fault(
        "sequences-list-empty",
        "вкладка «Цепочки» пуста, хотя API отдаёт цепочки",
        ("7.1",),
        "на вкладке «Цепочки» должно быть строк: 1",
        (Http("web", "GET", SEQUENCES, edit(put("data", [])), by=BROWSER),),
        collateral=("7.2", "7.4"),
        quiet=True,
    ),
    Fault(
        "sequences-fail",
        "вкладка «Цепочки» не получает списка",
        ("7.1",),
        "Вкладка «Цепочки»|/sequences",
        (Http("web", "GET", SEQUENCES, answer(500, SERVER_ERROR), by=BROWSER),),
        collateral=("7.*",),
    ),
    Fault(
        "stranger-no-steps",
        "в списке цепочек у каждой «0 шагов»",
        ("7.1",),
        "Строки? списка говор.* не то, что хранится",
        (Http("web", "GET", SEQUENCES, edit(put("data.*.steps", [])), by=BROWSER),),
        collateral=("7.*",),
        quiet=True,
    ),
    Fault(
        "sequence-toast-without-write",
        "страница сообщает, что цепочка создана, а её нет",
        ("7.2",),
        "на вкладке «Цепочки» должно быть строк с названием|В API с названием",
        (Http("web", "POST", SEQUENCES, answer(200, {"success": True, "data": {"id": "{uuid}"}}), by=BROWSER),),
        collateral=("7.3",),
        quiet=True,
    ),
    Fault(
        "sequence-lost-on-reload",
        "цепочка есть в списке до перезагрузки страницы",
        ("7.2",),
        "на вкладке «Цепочки» должно быть строк с названием",
        (Http("web", "GET", SEQUENCES, edit(reject("data", "приёмки")), by=BROWSER, skip=2),),
        collateral=("7.1", "7.4"),
        quiet=True,
    ),
    Fault(
        "sequence-write-without-toast",
        "цепочка создана, а платформа отвечает ошибкой",
        ("7.2",),
        "Вызов создания ответил 500",
        (Http("web", "POST", SEQUENCES, status(500), by=BROWSER),),
        collateral=("7.3",),
        quiet=True,
    ),
    Fault(
        "sequence-switch-not-written",
        "переключатель цепочки ничего не сохраняет",
        ("7.4",),
        "is_active = True, а в списке выключено",
        (Http("web", "PATCH", ONE_SEQUENCE, answer(200, DONE), by=BROWSER),),
        quiet=True,
    ),
    *(
        quietly(
            f"step-button-dead-{name}",
            f"кнопка шага «{told}» ничего не делает",
            (REARRANGED,),
            "Хранится не то, что введено: .*шаг",
            Http("web", "GET", r"^/manage/", inject(DEAD_IN_BLOCK % f"/{words}/.test(one.textContent)")),
        )
        for name, told, words in (("up", "↑", "↑"), ("down", "↓", "↓"), ("drop", "удалить", "^$"))
    ),
    page_fault(
        "arrow-sends-to-the-top",
        "↑ отправляет шаг в самое начало",
        REARRANGED,
        "Хранится не то, что введено",
        (r"blocks\.splice\(at \+ step, 0, block\)", "blocks.splice(step < 0 ? 0 : at + step, 0, block)"),
    ),
    page_fault(
        "bin-removes-the-last",
        "кнопка удаления шага убирает последний",
        REARRANGED,
        "Хранится не то, что введено",
        (r"blocks\.splice\(blocks\.indexOf\(block\), 1\)", "blocks.splice(blocks.length - 1, 1)"),
    ),
    page_fault(
        "second-sequence-begins-as-the-first",
        "диалог второй новой цепочки открывается с описанием первой",
        SECOND_SEQUENCE,
        "должен открываться пустым",
        (r"function sequenceDialog\(", "let lastText = ''; function sequenceDialog("),
        (
            r"value: sequence\?\.description \?\? \"\" ?\}",
            "value: sequence?.description ?? lastText, oninput: (event) => { lastText = event.target.value; } }",
        ),
    ),
    page_fault(
        "refused-sequence-switch-lies",
        "сервер отказал, а переключатель цепочки показывает новое состояние",
        REFUSED_SEQUENCE,
        "переключатель в строке",
        (
            r"(setActive\(sequence, on\) \{\s*if \(!await attempt\([^\n]*\)) return false;",
            r"\1 return true;",
        ),
    ),
    page_fault(
        "ten-sequences-shown",
        "на вкладке «Цепочки» видно не больше десяти",
        LONG_LISTS,
        "должно быть строк: 12",
        (r"\blist\.map\(row\)", "list.slice(0, 10).map(row)"),
    ),
    page_fault(
        "saved-sequence-loses-its-delays",
        "цепочка, которую открыли и сохранили, теряет задержки шагов",
        REARRANGED,
        "«Задержка» – 0, ожидалось «11»",
        (r'value: data\.delay_minutes \? String\(data\.delay_minutes\) : ""', 'value: ""'),
    ),
    page_fault(
        "saved-sequence-is-started-by-hand",
        "цепочка, которую открыли и сохранили, начинается уже только вручную",
        REARRANGED,
        "триггер – «manual»",
        (r'value: sequence\?\.trigger_type \?\? "manual"', 'value: sequence ? "manual" : "manual"'),
    ),
    page_fault(
        "sequences-as-first-loaded",
        "вкладка, которую открыли снова, показывает список цепочек таким, каким он был загружен сначала",
        SWITCHED,
        "переключатель в строке .* выключен",
        (
            r"(const load = async \(\) => )(\(await get\(address, \{ signal \}\)\)\.data);",
            r"\1JSON.parse(agent.sequencesKept ??= JSON.stringify(\2));",
        ),
    ),
)
