"""What a stranger may not do: each hole is opened in the platform itself, by the variable that the stand has for it."""

from proof.fault import Fault, Http, Process, Sql, answer, quietly
from stand.holes import HOLES, VARIABLE

IDS = "Чужие номера ничего не открывают"
APART = "Чужое не отличить от того, чего нет"
NAMED = "Чужую организацию не назвать своей"
JOB = "Задание ставится от имени того, кто вошёл"
KEYLESS = "Посторонний без ключа не прочтёт из базы данных ничего"
PUBLIC = "Посторонний с публичным ключом не прочтёт из базы данных ничего"
ROWS = "Строки организации в базе данных посторонним недоступны"
ELSEWHERE = "Другая организация данных не видит и изменить их не может"


def _hole(name: str, breaks: tuple[str, ...], says: str) -> Fault:
    """The platform with this hole. Whoever does not look for it sees nothing."""
    change = Process("web", "restarted", {VARIABLE: name})
    return Fault(f"hole-{name}", HOLES[name], breaks, says, (change,), quiet=True)


def _policy(table: str, allowed: str) -> Sql:
    """A policy that lets visitors do this with every row of a table."""
    return Sql(
        f'create policy faulty on "{table}" {allowed}',
        f'drop policy faulty on "{table}"',
        f"select exists (select from pg_policies where policyname = 'faulty' and tablename = '{table}')",
    )


FAULTS: tuple[Fault, ...] = (
    _hole("foreign-ids", (IDS, APART, ELSEWHERE), "Чужие данные (показаны|доступны)|Чужой номер принят|что чужое"),
    _hole("told-apart", (APART,), "По ответу видно, что чужое существует: .*о чужом 403"),
    _hole("named-organisation", (NAMED,), "Чужие данные показаны|Создано в чужой организации"),
    _hole("named-job-owner", (JOB,), "Задание поставлено от чужого имени: organizationId"),
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
        "scripts-for-everybody",
        "скрипты может прочесть любой, у кого есть публичный ключ",
        (ROWS,),
        "GET sales_scripts с публичным ключом – отданы строки",
        _policy("sales_scripts", "for select to anon using (true)"),
    ),
    quietly(
        "search-for-everybody",
        "поиск по базе знаний отвечает любому",
        (PUBLIC, KEYLESS),
        "POST rpc/match_knowledge_chunks .* – отданы строки: 1",
        Http("supabase", "POST", "/rpc/match_knowledge_chunks", answer(200, [{"id": "{uuid}", "content": "Цены"}])),
    ),
    quietly(
        "credentials-without-key",
        "ключи от Kommo база отдаёт и без ключа",
        (KEYLESS,),
        "GET crm_credentials без ключа – отданы строки: 1",
        Http("supabase", "GET", "/rest/v1/crm_credentials", answer(200, [{"client_secret": "тайна"}])),
    ),
    quietly(
        "rules-from-everybody",
        "добавить правило может любой, у кого есть публичный ключ",
        (ROWS,),
        "POST agent_rules с публичным ключом – отказано только из-за содержимого строки",
        _policy("agent_rules", "for all to anon using (true) with check (true)"),
    ),
    quietly(
        "agents-of-everybody",
        "агента может удалить любой, у кого есть публичный ключ",
        (ROWS,),
        "DELETE agents с публичным ключом – принято .200., строк: 1",
        _policy("agents", "for all to anon using (true) with check (false)"),
    ),
)
