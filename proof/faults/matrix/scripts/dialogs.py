"""The windows in which scripts are created, edited and deleted: what they show, send and tell."""

from proof.changes import BROWSER, Http
from proof.fault import Fault, answer, delete, edit, edit_request, inject, quietly, reject, status
from proof.faults.matrix.answers import DONE
from proof.faults.matrix.entities import SCRIPT
from proof.faults.matrix.page_script import page_fault
from proof.faults.matrix.places import ONE_SCRIPT, SCRIPTS, SCRIPTS_PAGE

DIALOGS = "Окна скриптов не помнят, что в них было раньше"
STAGE_KEPT = "Правка в окне не отвязывает скрипт от этапа"
NOT_SAVED = "О том, что скрипт не создан, страница сообщает"
FAULTS: tuple[Fault, ...] = (
    Fault(
        "script-toast-without-write",
        "страница сообщает, что скрипт создан, а он не создан",
        ("5.3",),
        "не то, что сделал владелец",
        (Http("web", "POST", SCRIPTS, answer(200, {"success": True, "data": SCRIPT}), by=BROWSER),),
        quiet=True,
    ),
    Fault(
        "script-write-without-toast",
        "скрипт создан, а страница сообщает об ошибке",
        ("5.3",),
        "вызов POST ответил 500",
        (Http("web", "POST", SCRIPTS, status(500), by=BROWSER),),
        quiet=True,
    ),
    Fault(
        "script-lost-on-reload",
        "скрипт есть в списке до перезагрузки страницы",
        ("5.3",),
        "Страница скриптов: в списке после перезагрузки",
        (Http("web", "GET", SCRIPTS, edit(reject("data", "приёмки")), by=BROWSER, skip=2),),
        collateral=("5.2", "5.4", "5.5"),
        quiet=True,
    ),
    Fault(
        "script-edit-not-written",
        "страница сообщает, что скрипт изменён, а он прежний",
        ("5.4",),
        "не то, что сделал владелец",
        (Http("web", "PATCH", ONE_SCRIPT, answer(200, {**DONE, "data": SCRIPT}), by=BROWSER),),
        quiet=True,
    ),
    Fault(
        "script-type-not-edited",
        "при правке скрипта не сохраняется его тип",
        ("5.4",),
        "тип – .*, ожидалось",
        (Http("web", "PATCH", ONE_SCRIPT, edit_request(delete("scriptType")), by=BROWSER),),
        quiet=True,
    ),
    quietly(
        "script-form-opens-empty",
        "окно изменения скрипта открывается пустым",
        ("5.4",),
        "показывает скрипт, каким он хранится",
        Http(
            "web",
            "GET",
            SCRIPTS_PAGE,
            inject(
                "new MutationObserver(() => document.querySelectorAll('[role=dialog] #content').forEach((one) => "
                "{ if (!one.seen) { one.seen = true; one.value = ''; } }))"
                ".observe(document, { childList: true, subtree: true });"
            ),
        ),
        ("5.*",),
    ),
    Fault(
        "script-not-deleted",
        "страница сообщает, что скрипт удалён, а он остался",
        ("5.5",),
        "лишний скрипт",
        (Http("web", "DELETE", ONE_SCRIPT, answer(200, DONE), by=BROWSER),),
        quiet=True,
    ),
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
        "script-edit-resets-the-type",
        "правка одного названия в окне возвращает скрипту тип «Приветствие»",
        STAGE_KEPT,
        "тип – «greeting», ожидалось «qualification»",
        (r"script\?\.scriptType ?\?\? ?\"greeting\"", '"greeting"'),
    ),
    page_fault(
        "refused-script-looks-saved",
        "сервер отказался сохранить скрипт, а страница молчит",
        NOT_SAVED,
        "уведомление «Ошибка» – не видно",
        (
            'toastError\\(script \\? "Не удалось обновить скрипт" : "Не удалось создать скрипт"\\)',
            'toast("Скрипт создан")',
        ),
    ),
)
