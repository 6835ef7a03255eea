"""Breakages that only a second action shows: a dialog opened again, a second new one, another way back, a neighbour."""

from typing import Any

from proof.fault import Fault, Http, text

SCRIPT = r"^/static/app-[0-9a-f]+\.js$"
DIALOGS = "Окна скриптов не помнят, что в них было раньше"
STAGE_KEPT = "Правка в окне не отвязывает скрипт от этапа"
SECOND_RULE = "Второе правило подряд создают с чистого листа, и после правки тоже"
SECOND_SEQUENCE = "Вторую цепочку подряд создают с чистого листа"
REFUSED_RULE = "Переключатель правила показывает, как есть, и тогда, когда сервер отказал"
REFUSED_SEQUENCE = "Переключатель цепочки показывает, как есть, и тогда, когда сервер отказал"
REARRANGED = "Шаги в диалоге меняют местами и убирают"


def _mistakes(*mistakes: tuple[str, str]) -> tuple[Http, ...]:
    """Mistakes in the script of the pages: pattern and what stands in its place."""
    return tuple(Http("web", "GET", SCRIPT, text(pattern, replacement)) for pattern, replacement in mistakes)


def page_fault(name: str, promise: str, breaks: str, says: str, *mistakes: tuple[str, str], **more: Any) -> Fault:
    """A fault of these mistakes in the script of the pages: each a pattern and what stands in its place."""
    return Fault(name, promise, (breaks,), says, _mistakes(*mistakes), quiet=True, **more)


IN_DIALOGS = (
    page_fault(
        "script-dialog-opened-twice-stale",
        "окно изменённого скрипта, открытое ещё раз, показывает прежний текст",
        DIALOGS,
        "окно изменения показывает скрипт, каким он хранится",
        (
            r"all = \(await get\(address, \{ signal \}\)\)\.data;",
            "const was = new Map(all.map((one) => [one.id, one])); all = (await get(address, { signal })).data; "
            "all.forEach((one) => { one.form = was.get(one.id)?.form ?? { ...one }; });",
        ),
        (
            r"scriptDialog\(\{ address, script, done: reload \}\) \}, icon\(\"edit\"\)",
            'scriptDialog({ address, script: { ...script.form, id: script.id }, done: reload }) }, icon("edit")',
        ),
        collateral=("5.4",),
    ),
    page_fault(
        "new-script-begins-as-another",
        "окно создания скрипта заполнено текстом того, который открывали раньше",
        DIALOGS,
        "окно создания должно быть пустым",
        (
            r"function scriptDialog\(\{ address, script, done \}\) \{",
            "let opened = null; function scriptDialog({ address, script, done }) { if (script) opened = script;",
        ),
        (r'value: script\?\.title \?\? ""', 'value: (script ?? opened)?.title ?? ""'),
        (r'value: script\?\.content \?\? ""', 'value: (script ?? opened)?.content ?? ""'),
        collateral=("5.*",),
    ),
    page_fault(
        "script-edit-unbinds-the-stage",
        "правка скрипта в окне отвязывает его от этапа",
        STAGE_KEPT,
        "pipelineStageId",
        (
            r"scriptType: type\.value, content: content\.value \}",
            "scriptType: type.value, content: content.value, pipelineStageId: null }",
        ),
    ),
    page_fault(
        "script-edit-wipes-variables",
        "правка скрипта в окне стирает его переменные",
        STAGE_KEPT,
        "переменные",
        (
            r"scriptType: type\.value, content: content\.value \}",
            "scriptType: type.value, content: content.value, variables: {} }",
        ),
    ),
    page_fault(
        "second-rule-begins-as-the-first",
        "диалог второго нового правила открывается с условиями и действиями первого",
        SECOND_RULE,
        "должен открываться пустым",
        (r"function ruleDialog\(", "let lastRule = null; function ruleDialog("),
        (r"initial: rule\?\.conditions", "initial: (rule ?? lastRule)?.conditions"),
        (r"initial: rule\?\.actions", "initial: (rule ?? lastRule)?.actions"),
        (r"else toast\(\"Правило создано\"", 'else lastRule = body, toast("Правило создано"'),
    ),
    page_fault(
        "new-rule-begins-as-the-edited",
        "диалог нового правила открывается с описанием того, которое меняли",
        SECOND_RULE,
        "должен открываться пустым",
        (r"function ruleDialog\(", "let edited = null; function ruleDialog("),
        (r"value: rule\?\.description \?\? \"\"", 'value: ((edited = rule ?? edited))?.description ?? ""'),
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
)
REFUSED = (
    page_fault(
        "refused-rule-switch-lies",
        "сервер отказал, а переключатель правила показывает новое состояние",
        REFUSED_RULE,
        "переключатель в строке",
        (
            r"(setActive\(rule, on\) \{\s*if \(!await attempt\([^\n]*\)) return false;",
            r"\1 return true;",
        ),
    ),
    page_fault(
        "refused-rule-switch-silent",
        "сервер отказал переключить правило, а страница сообщает, что статус обновлён",
        REFUSED_RULE,
        "уведомление «Ошибка» – не видно",
        (
            r"if \(!await attempt\(\(\) => patch\(`\$\{address\}/\$\{rule\.id\}`, \{ is_active: on \}\)\)\) "
            "return false;",
            "await patch(`${address}/${rule.id}`, { is_active: on }).catch(() => null);",
        ),
    ),
    page_fault(
        "refused-rule-switch-dead",
        "переключатель правила ничего не делает, и об отказе сказать нечего",
        REFUSED_RULE,
        "Вкладка «Правила»: переключение",
        (r"onchange: \(on\) => setActive\(rule, on\)", "onchange: () => false"),
        collateral=("6.4",),
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
)
FAULTS = IN_DIALOGS + REFUSED
