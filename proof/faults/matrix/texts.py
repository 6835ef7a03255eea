"""What a stranger to the checks would break: texts that get lost, cut or spoilt on their way.

Each looks well to a program that only asks whether a thing is there.
"""

from proof.fault import Fault, Http, Trigger, edit_request, quietly, replace

_SCRIPT_CALLS = ("5.*", "API.4", "API.5", "DB.4")
_RULE_CALLS = ("6.*", "API.6", "API.7", "DB.5")
# Texts that get lost, cut or spoilt on their way.
TEXTS = (
    quietly(
        "stranger-script-cut-at-255",
        "от скрипта хранятся первые 255 знаков",
        ("API.5",),
        "содержимое",
        Trigger("sales_scripts", "NEW.content := left(NEW.content, 255);", on="insert or update"),
        _SCRIPT_CALLS,
    ),
    quietly(
        "stranger-lines-lost",
        "переносы строк в скриптах пропадают",
        ("5.3",),
        "содержимое",
        Trigger("sales_scripts", r"NEW.content := replace(NEW.content, E'\n', ' ');", on="insert or update"),
        _SCRIPT_CALLS,
    ),
    quietly(
        "stranger-escaped-twice",
        "знак & в названиях скриптов хранится как &amp;",
        ("5.3",),
        "скрипт",
        Trigger("sales_scripts", "NEW.title := replace(NEW.title, '&', '&amp;');", on="insert or update"),
        _SCRIPT_CALLS,
    ),
    quietly(
        "stranger-emoji-dropped",
        "эмодзи в названиях правил пропадают",
        ("6.2",),
        "найдено 0",
        Trigger("agent_rules", "NEW.name := replace(NEW.name, '😀', '');", on="insert or update"),
        _RULE_CALLS,
    ),
    quietly(
        "stranger-apostrophe-refused",
        "правило с апострофом в названии не сохраняется",
        ("6.2",),
        "ответил 500",
        Trigger("agent_rules", "raise exception 'syntax error';", when="position('''' in NEW.name) > 0"),
        ("6.*", "API.6", "API.7", "DB.5"),
    ),
    quietly(
        "stranger-description-lost",
        "описание правила не сохраняется",
        ("6.2",),
        "описание",
        Trigger("agent_rules", "NEW.description := null;", on="insert or update"),
        _RULE_CALLS,
    ),
    quietly(
        "stranger-sequence-description-cut",
        "описание цепочки обрезается на ста знаках",
        ("7.2",),
        "описание",
        Trigger("agent_sequences", "NEW.description := left(NEW.description, 100);", on="insert or update"),
        ("7.*", "DB.6"),
    ),
    quietly(
        "stranger-script-cut-in-prompt",
        "скрипт доходит до модели обрезанным",
        ("5.6",),
        "дошёл до модели не целиком",
        Http(
            "llm", "POST", "/chat/completions", edit_request(replace("messages.0.content", r"Конец: [0-9a-f]{8}", "…"))
        ),
        ("4.8",),
    ),
)
FAULTS: tuple[Fault, ...] = TEXTS
