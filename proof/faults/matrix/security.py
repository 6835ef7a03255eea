"""What a stranger may not do: each hole is opened in the platform itself, by the variable that the stand has for it."""

import jwt

from proof.fault import Fault, Http, Process, Sql, Trigger, answer, edit, put, quietly, text
from stand.holes import HOLES, VARIABLE

IDS = "Чужие номера ничего не открывают"
APART = "Чужое не отличить от того, чего нет"
NAMED = "Чужую организацию не назвать своей"
JOB = "Задание ставится от имени того, кто вошёл"
KEYLESS = "Посторонний без ключа не прочтёт из базы данных ничего"
PUBLIC = "Посторонний с публичным ключом не прочтёт из базы данных ничего"
ROWS = "Строки организации в базе данных посторонним недоступны"
LOADED = "В том, что загружает браузер, нет ключей и паролей"
SIGN_IN = "Чужая почта и случайный пароль никого не впускают"
SESSIONS = "Поддельный сеанс не действует"
COOKIE = "Cookie сеанса не достаётся скриптам и чужим сайтам"
HOME = "После входа платформа не уводит на чужой сайт"
LEAVING = "Выход кончает сеанс"
EVENTS = "Без верной подписи событие не принимается"
FILES = "Служебные файлы не отдаются"
HEADERS = "Ответы защищены от подмены в браузере"
HEALTH = "Проверки здоровья и показатели не выдают ключей и паролей"
REFUSALS = "Отказы не показывают, как платформа устроена"
# As Supabase makes them, of a project that does not exist.
SERVICE_KEY = jwt.encode(
    {"iss": "supabase", "ref": "nobody", "role": "service_role"}, "of nobody's project " * 2, "HS256"
)
MARKUP = "Разметка в названиях на страницах не выполняется"
TEXTS = "Необычные знаки хранятся как набраны"
HIDDEN = "Спрятанное в статье указание чужого не открывает"
DEBUG = "Вызовы для отладки закрыты"
ELSEWHERE = "Другая организация данных не видит и изменить их не может"


def _hole(name: str, breaks: tuple[str, ...], says: str) -> Fault:
    """The platform with this hole. Whoever does not look for it sees nothing."""
    change = Process("web", "restarted", {VARIABLE: name})
    return Fault(f"hole-{name}", HOLES[name], breaks, says, (change,), quiet=True)


def policy(table: str, allowed: str) -> Sql:
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
        policy("sales_scripts", "for select to anon using (true)"),
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
        policy("agent_rules", "for all to anon using (true) with check (true)"),
    ),
    quietly(
        "agents-of-everybody",
        "агента может удалить любой, у кого есть публичный ключ",
        (ROWS,),
        "DELETE agents с публичным ключом – принято .200., строк: 1",
        policy("agents", "for all to anon using (true) with check (false)"),
    ),
    _hole("any-password", (SIGN_IN,), "Платформа впустила: предзаполненная почта и случайный пароль"),
    _hole("unsigned-sessions", (SESSIONS,), "Поддельный сеанс принят: .*чужим секретом"),
    _hole("bare-cookie", (COOKIE,), "Cookie сеанса не защищена: .* без HttpOnly"),
    _hole("open-redirect", (HOME,), "платформа ведёт на чужой адрес: .*stranger.example"),
    _hole("endless-session", (LEAVING,), "Выход не кончил сеанс"),
    _hole("any-signature", (EVENTS,), "Платформа приняла событие с подписью чужим секретом"),
    quietly(
        "signature-not-asked-for",
        "подпись событий Kommo не проверяется",
        (EVENTS,),
        "Платформа приняла событие без подписи",
        Process("web", "restarted", {"KOMMO_WEBHOOK_SECRET": ""}),
    ),
    _hole("loud-errors", (REFUSALS,), "Отказ показывает устройство платформы – .*трасса вызовов"),
    _hole("bare-refusals", (HEADERS,), "В ответе нет защитных заголовков – .*X-Frame-Options"),
    quietly(
        "service-key-in-script",
        "в скрипте страниц стоит ключ, который открывает всю базу",
        (LOADED,),
        "Отдаётся секрет – /static/app-.*: ключ service_role",
        Http("web", "GET", r"^/static/app-[^/]+\.js$", text(r"\A", f"const key = '{SERVICE_KEY}';")),
    ),
    quietly(
        "environment-served",
        "файл .env отдаётся любому",
        (FILES,),
        "Отдаются служебные файлы – веб-приложение: /.env",
        Http("web", "GET", r"^/\.env$", answer(200, text="NEXTAUTH_SECRET=тайна\n", type="text/plain")),
    ),
    quietly(
        "metrics-with-password",
        "показатели воркера называют адрес Redis вместе с паролем",
        (HEALTH,),
        "Отдаётся секрет – воркер: /metrics: адрес с паролем",
        Http("worker", "GET", r"^/metrics$", edit(put("redis.lastError", "rediss://default:q7Wd0pZk@redis:6379"))),
    ),
    quietly(
        "texts-as-html",
        "страницы показывают тексты как HTML",
        (MARKUP,),
        "Текст выполнился как код страницы",
        Http(
            "web",
            "GET",
            r"^/static/app-[^/]+\.js$",
            text(
                r"el\.append\(child instanceof Node \? child : String\(child\)\);",
                "if (child instanceof Node) el.append(child); else el.insertAdjacentHTML('beforeend', String(child));",
            ),
        ),
        ("1.*", "2.*", "3.*", "4.*", "5.*", "6.*", "7.*"),
    ),
    quietly(
        "signs-cleaned-away",
        "невидимые знаки и знаки направления письма платформа выбрасывает",
        (TEXTS,),
        "Текст хранится не таким, как набран: .*письмо справа налево",
        Trigger("sales_scripts", r"NEW.content := regexp_replace(NEW.content, U&'[\202E\202C\200B\200F]', '', 'g');"),
        ("5.*", "API.*"),
    ),
    quietly(
        "debug-tells-environment",
        "вызов для отладки показывает переменные окружения",
        (DEBUG,),
        "Вызов для отладки открыт – /api/debug → 200: переменные окружения",
        Http("web", "GET", "^/api/debug$", answer(200, {"env": {"NEXTAUTH_SECRET": "тайна"}})),
    ),
    quietly(
        "knowledge-mixed",
        "поиск по базе знаний находит и статьи других организаций",
        (HIDDEN,),
        "Агент назвал чужое: .*текст статьи|Модели передано чужое: .*текст статьи",
        Trigger(
            "knowledge_chunks",
            "NEW.content := coalesce((select string_agg(a.content, ' ') from knowledge_base_articles a "
            "where a.org_id <> NEW.org_id and a.title like '%приёмки%'), '') || ' ' || NEW.content;",
        ),
        ("4.*",),
    ),
)
