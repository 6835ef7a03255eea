"""Each of the checklist's tables: it is away, is empty, or holds what belongs to another organisation."""

from proof.changes import Http, Sql
from proof.fault import Fault, answer, edit, put, reject, rename_table
from proof.faults.matrix.entities import NOBODY

# Table -> its item, and what else rests upon it.
TABLES = {
    "activity_logs": ("DB.1", ("3.*", "API.1")),
    "agents": ("DB.2", ("*",)),
    "conversations": ("DB.3", ("4.*", "5.6", "API.2", "API.3", "3.*")),
    "sales_scripts": ("DB.4", ("5.*", "4.*", "API.*", "DB.3")),
    "agent_rules": ("DB.5", ("6.*", "API.6", "API.7", "7.*")),
    "agent_sequences": ("DB.6", ("7.*", "6.*")),
}
MISSING = {"code": "PGRST205", "message": "Could not find the table in the schema cache", "details": None, "hint": None}


def _away(table: str) -> Sql | Http:
    # Without its agents the platform cannot even arrange what the check begins with: there only Supabase misses them.
    return rename_table(table) if table != "agents" else Http("supabase", "GET", r"/agents\?", answer(404, MISSING))


FAULTS: tuple[Fault, ...] = tuple(
    fault
    for table, (item, others) in TABLES.items()
    for fault in (
        Fault(
            f"{table}-away",
            f"таблицы {table} нет под этим именем",
            (item,),
            f"Таблицы «{table}» в Supabase нет",
            (_away(table),),
            collateral=others,
        ),
        Fault(
            f"{table}-empty",
            f"таблица {table} отвечает, но созданного в ней нет",
            (item,),
            f"в таблице «{table}» должна появиться строка",
            (Http("supabase", "GET", rf"/{table}\?", edit(reject("", "."))),),
            collateral=others,
            quiet=True,
        ),
        Fault(
            f"{table}-of-another-organisation",
            f"в таблице {table} созданное записано за чужой организацией",
            (item,),
            "организация – .*, ожидалось",
            (Http("supabase", "GET", rf"/{table}\?", edit(put("*.org_id", NOBODY))),),
            collateral=others,
            quiet=True,
        ),
    )
)
