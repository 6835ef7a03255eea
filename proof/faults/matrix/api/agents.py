"""Edits of an agent by the API: its status, its settings and its usual values."""

from proof.changes import Http, Trigger
from proof.fault import Fault, answer, delete, edit_request, quietly

SETTINGS = "`PATCH /api/agents/[id] (настройки)` - настройки агента меняются"
FAULTS: tuple[Fault, ...] = (
    quietly(
        "agents-settings-reset",
        "правка агента сбрасывает его настройки",
        ("`PATCH /api/agents/[id]` - правка агента работает",),
        "settings",
        Trigger("agents", "NEW.settings := '{}';", on="update"),
        ("4.*", "5.*", "6.*", "7.*"),
    ),
    quietly(
        "agents-status-not-stored",
        "смена статуса агента ничего не меняет",
        ("`PATCH /api/agents/[id]/status` - агент выключается",),
        "состояние – «active», ожидалось «inactive»",
        Http("web", "PATCH", r"^/api/agents/[^/]+/status$", answer(200, {"success": True, "data": {}})),
    ),
    quietly(
        "status-of-all-agents",
        "смена статуса задевает и другого агента",
        ("`PATCH /api/agents/[id]/status` - агент выключается",),
        "которого никто не менял",
        Trigger(
            "agents",
            "if pg_trigger_depth() = 1 then update agents set status = NEW.status where org_id = NEW.org_id "
            "and name like '%приёмки%'; end if;",
            on="update",
            when="NEW.status is distinct from OLD.status",
            after=True,
        ),
    ),
    quietly(
        "settings-unchangeable",
        "настройки агента не меняются",
        (SETTINGS,),
        "settings|настройки",
        Http("web", "PATCH", "^/api/agents/[^/]+$", edit_request(delete("settings")), body="settings"),
    ),
    quietly(
        "zero-temperature-not-stored",
        "правка не ставит агенту Temperature 0",
        ("`PATCH /api/agents/[id] (обычные значения)` - они сохраняются",),
        "temperature",
        Trigger("agents", "NEW.temperature := OLD.temperature;", on="update", when="NEW.temperature = 0"),
    ),
)
