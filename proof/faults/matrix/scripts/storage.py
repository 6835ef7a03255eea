"""Scripts as they are stored: cut, altered, and changed or lost along with another."""

from proof.changes import BROWSER, Http, Trigger
from proof.fault import Fault, edit_request, quietly, replace
from proof.faults.matrix.places import SCRIPTS

SCRIPT_CALLS = ("5.*", "API.4", "API.5", "DB.4")
SCRIPT = "`PATCH /api/agents/[id]/scripts/[scriptId]` - правка скрипта работает"
RENAMED = "`PATCH /api/agents/[id]/scripts/[scriptId] (одно название)` - остальное остаётся"
FAULTS: tuple[Fault, ...] = (
    Fault(
        "new-script-in-the-old-ones-place",
        "новый скрипт вытесняет прежние скрипты агента",
        ("5.3",),
        "нет скрипта|пропали",
        (
            Trigger(
                "sales_scripts",
                "delete from sales_scripts where agent_id = NEW.agent_id and id <> NEW.id;",
                after=True,
            ),
        ),
        collateral=("5.*", "API.4", "DB.4"),
        quiet=True,
    ),
    Fault(
        "script-content-cut",
        "сохраняется не всё содержимое скрипта",
        ("5.3",),
        "содержимое – .*, ожидалось",
        (Http("web", "POST", SCRIPTS, edit_request(replace("content", r"^(.{120}).*$", r"\1")), by=BROWSER),),
        quiet=True,
    ),
    quietly(
        "stranger-lines-lost",
        "переносы строк в скриптах пропадают",
        ("5.3",),
        "содержимое",
        Trigger("sales_scripts", r"NEW.content := replace(NEW.content, E'\n', ' ');", on="insert or update"),
        SCRIPT_CALLS,
    ),
    quietly(
        "stranger-escaped-twice",
        "знак & в названиях скриптов хранится как &amp;",
        ("5.3",),
        "скрипт",
        Trigger("sales_scripts", "NEW.title := replace(NEW.title, '&', '&amp;');", on="insert or update"),
        SCRIPT_CALLS,
    ),
    Fault(
        "script-edit-spreads",
        "правка одного скрипта меняет и соседний",
        ("5.4",),
        "не то, что сделал владелец|показывает скрипт, каким он хранится",
        (
            Trigger(
                "sales_scripts",
                "if pg_trigger_depth() = 1 then update sales_scripts set content = NEW.content "
                "where agent_id = NEW.agent_id and id <> NEW.id; end if;",
                on="update",
            ),
        ),
        quiet=True,
    ),
    quietly(
        "stranger-edit-edits-all",
        "правка одного скрипта меняет содержимое всех скриптов агента",
        ("5.4",),
        "не то, что сделал владелец|показывает скрипт, каким он хранится",
        Trigger(
            "sales_scripts",
            "if pg_trigger_depth() = 1 then update sales_scripts set content = NEW.content "
            "where agent_id = NEW.agent_id and id <> NEW.id; end if;",
            on="update",
            when="NEW.content is distinct from OLD.content",
            after=True,
        ),
        ("5.*",),
    ),
    Fault(
        "script-deleted-with-neighbour",
        "вместе со скриптом удаляется соседний",
        ("5.5",),
        "нет скрипта",
        (
            Trigger(
                "sales_scripts",
                "if pg_trigger_depth() = 1 then delete from sales_scripts "
                "where agent_id = OLD.agent_id and id <> OLD.id; end if;",
                on="delete",
            ),
        ),
        quiet=True,
    ),
    quietly(
        "stranger-script-cut-at-255",
        "от скрипта хранятся первые 255 знаков",
        ("API.5",),
        "содержимое",
        Trigger("sales_scripts", "NEW.content := left(NEW.content, 255);", on="insert or update"),
        SCRIPT_CALLS,
    ),
    quietly(
        "change-resets-score",
        "правка скрипта сбрасывает его эффективность и число использований",
        (SCRIPT,),
        "эффективность|effectiveness",
        Trigger(
            "sales_scripts",
            "NEW.effectiveness_score := 0.5; NEW.usage_count := 0;",
            on="update",
            when="NEW.title <> OLD.title",
        ),
    ),
    quietly(
        "change-empties-the-rest",
        "правка одного названия стирает содержимое скрипта",
        (RENAMED,),
        "содержимое",
        Trigger(
            "sales_scripts",
            "NEW.content := '';",
            on="update",
            when="NEW.title <> OLD.title and NEW.content = OLD.content",
        ),
    ),
    quietly(
        "usual-type-not-stored",
        "правка не возвращает скрипту обычный тип",
        ("`PATCH /api/agents/[id]/scripts/[scriptId] (обычный тип)` - он сохраняется",),
        "тип – ",
        Trigger(
            "sales_scripts",
            "NEW.script_type := OLD.script_type;",
            on="update",
            when="NEW.script_type = 'greeting'",
        ),
    ),
)
