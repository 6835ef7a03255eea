"""The rows of the database: what visitors with the public key, or without any, can read, add and delete there."""

from proof.changes import Http, Sql
from proof.fault import Fault, answer, quietly

KEYLESS = "Посторонний без ключа не прочтёт из базы данных ничего"
PUBLIC = "Посторонний с публичным ключом не прочтёт из базы данных ничего"
ROWS = "Строки организации в базе данных посторонним недоступны"


def policy(table: str, allowed: str) -> Sql:
    """A policy that lets visitors do this with every row of a table."""
    return Sql(
        f'create policy faulty on "{table}" {allowed}',
        f'drop policy faulty on "{table}"',
        f"select exists (select from pg_policies where policyname = 'faulty' and tablename = '{table}')",
    )


def _readable(name: str, promise: str, table: str) -> Fault:
    said = f"GET {table} с публичным ключом – отданы строки"
    return quietly(name, promise, (ROWS,), said, policy(table, "for select to anon using (true)"))


def _addable(name: str, promise: str, table: str) -> Fault:
    said = f"POST {table} с публичным ключом – отказано только из-за содержимого строки"
    return quietly(name, promise, (ROWS,), said, policy(table, "for insert to anon with check (true)"))


FAULTS: tuple[Fault, ...] = (
    quietly(
        "rows-without-guard",
        "на таблице пользователей выключена защита строк",
        (PUBLIC,),
        "База данных открыта посторонним: GET users с публичным ключом – отданы строки",
        Sql(
            "alter table users disable row level security",
            "alter table users enable row level security",
            "select not relrowsecurity from pg_class where oid = 'public.users'::regclass",
        ),
    ),
    quietly(
        "search-for-everybody",
        "поиск по базе знаний отвечает любому",
        (PUBLIC, KEYLESS),
        "POST rpc/match_knowledge_chunks .* – отданы строки: 1",
        Http("supabase", "POST", "/rpc/match_knowledge_chunks", answer(200, [{"id": "{uuid}", "content": "Цены"}])),
    ),
    quietly(
        "scripts-for-everybody",
        "скрипты может прочесть любой, у кого есть публичный ключ",
        (ROWS,),
        "GET sales_scripts с публичным ключом – отданы строки",
        policy("sales_scripts", "for select to anon using (true)"),
    ),
    quietly(
        "rules-from-everybody",
        "добавить правило может любой, у кого есть публичный ключ",
        (ROWS,),
        "POST agent_rules с публичным ключом – отказано только из-за содержимого строки",
        policy("agent_rules", "for all to anon using (true) with check (true)"),
    ),
    quietly(
        "agents-of-everybody",
        "агента может удалить любой, у кого есть публичный ключ",
        (ROWS,),
        "DELETE agents с публичным ключом – принято .200., строк: 1",
        policy("agents", "for all to anon using (true) with check (false)"),
    ),
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
    quietly(
        "credentials-without-key",
        "ключи от Kommo база отдаёт и без ключа",
        (KEYLESS,),
        "GET crm_credentials без ключа – отданы строки: 1",
        Http("supabase", "GET", "/rest/v1/crm_credentials", answer(200, [{"client_secret": "тайна"}])),
    ),
)
