"""The fields of the tables: a column is away, holds times without a zone, or does not keep what was created."""

from proof.changes import Http, Sql, Trigger
from proof.fault import Fault, answer, quietly, rename_column

STORED = "Таблицы хранят созданное поле за полем"


def _without_zone(table: str, column: str) -> Sql:
    change = f"alter table {table} alter column {column} type {{}} using {column} at time zone 'UTC'"
    proof = "select data_type = 'timestamp without time zone' from information_schema.columns where table_name = "
    return Sql(
        change.format("timestamp"), change.format("timestamptz"), f"{proof}'{table}' and column_name = '{column}'"
    )


FAULTS: tuple[Fault, ...] = (
    Fault(
        "activity-column-away",
        "в таблице activity_logs нет столбца metadata",
        ("3.4",),
        "В таблице «activity_logs» нет столбца",
        (rename_column("activity_logs", "metadata"),),
        collateral=("3.3", "3.5", "API.1", "DB.1"),
    ),
    Fault(
        "activity-says-yes-to-all",
        "Supabase отвечает 200 и на вопрос о столбце, которого нет",
        ("3.4",),
        "отвечает и на вопрос о столбце, которого нет",
        (Http("supabase", "GET", "/activity_logs.*no_such_column", answer(200, [])),),
        collateral=("DB.1",),
        quiet=True,
    ),
    quietly(
        "executions-without-zone",
        "время выполнения правил хранится без часового пояса",
        ("6.6",),
        "executed_at",
        _without_zone("rule_executions", "executed_at"),
        ("6.*",),
    ),
    quietly(
        "journal-without-zone",
        "время в журнале событий хранится без часового пояса",
        ("DB.1",),
        "время без часового пояса",
        _without_zone("activity_logs", "created_at"),
        ("3.*",),
    ),
    quietly(
        "prompt-not-stored",
        "подсказка агента для модели не хранится",
        (STORED,),
        "system_prompt в таблице «agents» пуст",
        Trigger("agents", "NEW.system_prompt := null;"),
    ),
    quietly(
        "talk-of-another-name",
        "разговор хранится не под тем названием",
        (STORED,),
        "«conversations» не то, что отправлено.*title|«conversations» не то, что отправлено.*название",
        Trigger("conversations", "NEW.title := upper(NEW.title);"),
        ("4.*", "API.*", "DB.3"),
    ),
    quietly(
        "created-in-other-words",
        "журнал не называет созданного агента в тексте события",
        (STORED,),
        "имя агента в description",
        Trigger("activity_logs", "NEW.description := 'Создан агент';", when="NEW.activity_type = 'agent_created'"),
    ),
    quietly(
        "new-agent-without-settings",
        "настройки нового агента не хранятся",
        (STORED, "`GET /api/agents/[id]` - возвращает агента"),
        "settings|настройки",
        Trigger("agents", "NEW.settings := '{}';"),
        ("4.*", "6.*", "5.*", "API.*", "7.*"),
    ),
)
