"""Ways into the database that nobody had looked at: tables without rows, views, functions, rows from everybody."""

from proof.fault import Fault, Sql, quietly
from proof.faults.matrix.security import ROWS, policy


def _readable(name: str, promise: str, table: str) -> Fault:
    said = f"GET {table} с публичным ключом – отданы строки"
    return quietly(name, promise, (ROWS,), said, policy(table, "for select to anon using (true)"))


def _addable(name: str, promise: str, table: str) -> Fault:
    said = f"POST {table} с публичным ключом – отказано только из-за содержимого строки"
    return quietly(name, promise, (ROWS,), said, policy(table, "for insert to anon with check (true)"))


FAULTS: tuple[Fault, ...] = (
    _readable("knowledge-for-everybody", "знания о компании может прочесть любой", "company_knowledge"),
    _readable("usage-for-everybody", "сколько сообщений у организации, может прочесть любой", "usage_daily"),
    _readable("tasks-for-everybody", "задачи из Kommo может прочесть любой", "crm_tasks"),
    _readable("executions-for-everybody", "журнал цепочек может прочесть любой", "sequence_executions"),
    _readable("pipelines-for-everybody", "воронки может прочесть любой", "crm_pipelines"),
    _addable("journal-from-everybody", "записи в журнал событий может добавить любой", "activity_logs"),
    _addable("knowledge-from-everybody", "знания о компании может добавить любой", "company_knowledge"),
    quietly(
        "search-as-its-owner",
        "поиск по базе знаний выполняется с правами владельца базы, а зовёт его любой",
        (ROWS,),
        "POST rpc/match_knowledge_chunks с публичным ключом – отданы строки",
        Sql(
            "alter function match_knowledge_chunks security definer",
            "alter function match_knowledge_chunks security invoker",
            "select prosecdef from pg_proc where proname = 'match_knowledge_chunks'",
        ),
    ),
    quietly(
        "view-over-messages",
        "представление над сообщениями читает любой: защита строк на него не действует",
        (ROWS,),
        "GET faulty_messages с публичным ключом – отданы строки",
        Sql(
            "create view faulty_messages as select * from message_logs",
            "drop view faulty_messages",
            "select to_regclass('public.faulty_messages') is not null",
        ),
    ),
    quietly(
        "function-over-agents",
        "функция базы данных перечисляет агентов организации любому",
        (ROWS,),
        "GET rpc/faulty_agents с публичным ключом – отданы строки",
        Sql(
            "create function faulty_agents(p_org_id uuid) returns setof agents language sql stable security definer as "
            "'select * from agents where org_id = p_org_id'",
            "drop function faulty_agents(uuid)",
            "select exists (select from pg_proc where proname = 'faulty_agents')",
        ),
    ),
)
