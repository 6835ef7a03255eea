"""The dialog in which a rule is created and edited: what it shows, sends and tells."""

from proof.changes import BROWSER, Http
from proof.fault import Fault, answer, delete, double, edit, edit_request, put, quietly, reverse, status, text_request
from proof.faults.matrix.page_script import page_fault
from proof.faults.matrix.places import RULES

CHANGED = "Правило меняют в диалоге"
SECOND_RULE = "Второе правило подряд создают с чистого листа, и после правки тоже"
FAULTS: tuple[Fault, ...] = (
    Fault(
        "rule-toast-without-write",
        "страница сообщает, что правило создано, а его нет",
        ("6.2",),
        "на вкладке «Правила» должно быть строк с названием|В API с названием",
        (Http("web", "POST", RULES, answer(200, {"success": True, "data": {"id": "{uuid}"}}), by=BROWSER),),
        collateral=("6.3",),
        quiet=True,
    ),
    Fault(
        "rule-write-without-toast",
        "правило создано, а платформа отвечает ошибкой",
        ("6.2",),
        "Вызов создания ответил 500",
        (Http("web", "POST", RULES, status(500), by=BROWSER),),
        collateral=("6.3",),
        quiet=True,
    ),
    Fault(
        "rule-twice-in-list",
        "правило стоит в списке дважды",
        ("6.2",),
        "на вкладке «Правила» должно быть строк с названием .* Видели: .*: 2",
        (Http("web", "GET", RULES, edit(double("data")), by=BROWSER),),
        collateral=("6.1", "6.4"),
        quiet=True,
    ),
    quietly(
        "equals-sent-as-contains",
        "диалог правила отправляет «Содержит» вместо «Равно»",
        ("6.2",),
        "«Сравнение» – «contains»",
        Http(
            "web",
            "POST",
            r"^/api/agents/[^/]+/rules$",
            text_request('"equals"', '"contains"'),
            by=BROWSER,
        ),
        ("6.*",),
    ),
    Fault(
        "condition-value-lost",
        "у условия не сохраняется значение",
        ("6.3",),
        "Хранится не то, что введено: .*условие",
        (Http("web", "POST", RULES, edit_request(delete("conditions.0.value")), by=BROWSER),),
        quiet=True,
    ),
    Fault(
        "actions-reordered",
        "действия правила сохраняются в другом порядке",
        ("6.3",),
        "Хранится не то, что введено: .*действие",
        (Http("web", "POST", RULES, edit_request(reverse("actions")), by=BROWSER),),
        quiet=True,
    ),
    Fault(
        "rule-priority-ignored",
        "приоритет правила не сохраняется",
        ("6.3",),
        "Хранится не то, что введено: .*приоритет",
        (Http("web", "POST", RULES, edit_request(put("priority", 10)), by=BROWSER, body='"priority": ?7'),),
        quiet=True,
    ),
    page_fault(
        "edit-switches-rule-on",
        "правка в диалоге включает выключенное правило",
        CHANGED,
        "включено – да, ожидалось «нет»",
        (r"checked: rule\?\.is_active \?\? true", "checked: true"),
    ),
    quietly(
        "less-sent-as-greater",
        "диалог правила отправляет «Больше» вместо «Меньше»",
        (CHANGED,),
        "условие 5: «Сравнение» – «greater_than»",
        Http("web", "PATCH", r"^/api/agents/[^/]+/rules/", text_request('"less_than"', '"greater_than"'), by=BROWSER),
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
        "refused-rule-looks-saved",
        "сервер отказался сохранить правило, а редактор молчит",
        "Заполненное в диалоге правила не пропадает",
        "уведомление «Ошибка» – не видно",
        (r"toastError\((\w+)\.message\);\s*return false;", "return true;"),
    ),
    page_fault(
        "edited-rule-keeps-two-actions",
        "диалог изменения показывает и сохраняет только два действия правила",
        CHANGED,
        "действие: хранится 3",
        (r"initial: rule\?\.actions", "initial: rule?.actions?.slice(0, 2)"),
    ),
    page_fault(
        "edited-rule-keeps-two-conditions",
        "диалог изменения показывает и сохраняет только два условия правила",
        CHANGED,
        "условие: хранится 6",
        (r"initial: rule\?\.conditions", "initial: rule?.conditions?.slice(0, 2)"),
    ),
    quietly(
        "edited-rule-changes-its-trigger",
        "у правила меняют приоритет, а вместе с ним становится обычным и триггер",
        ("Изменённое правило выполняется по-новому, а его журнал остаётся",),
        "Хранится не то, что введено: триггер – «lead_updated»",
        Http(
            "web",
            "PATCH",
            r"^/api/agents/[^/]+/rules/",
            edit_request(put("trigger_type", "lead_updated")),
            by=BROWSER,
            body='"priority": ?42',
        ),
    ),
)
