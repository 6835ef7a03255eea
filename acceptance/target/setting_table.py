"""Every setting there is, in one table: `.env.example` and the tables of both READMEs are printed from it.

Standard library only: it is asked before anything that takes time is imported.
"""

import sys
from dataclasses import dataclass

from acceptance import console_encoding


@dataclass(frozen=True)
class Setting:
    """Settings that belong together.

    names: as in the environment. examples: what `.env.example` shows behind each name. english, russian: what they
    are. where: in Russian, where a person finds the value; empty where it is a choice.
    """

    names: tuple[str, ...]
    examples: tuple[str, ...]
    english: str
    russian: str
    where: str = ""


@dataclass(frozen=True)
class Group:
    """Settings under one heading of `.env.example`."""

    title: str
    settings: tuple[Setting, ...]


GROUPS = (
    Group(
        "где развёртывание",
        (
            Setting(
                ("WEB_URL",),
                ("https://app.example.com",),
                "address of the web application",
                "адрес веб-приложения",
                "адресная строка браузера, без пути",
            ),
            Setting(
                ("WEB_HEADERS",),
                ('{"x-vercel-protection-bypass": "…"}',),
                "JSON object of headers that open a protected deployment (a preview's bypass, Cloudflare Access): "
                "they go to `WEB_URL` alone, never across a redirect, and are masked",
                "заголовки (объект JSON), с которыми защищённое развёртывание пропускает: идут только на `WEB_URL`",
                "Vercel: Settings → Deployment Protection → Protection Bypass for Automation; Cloudflare: Access → "
                "Service Auth",
            ),
            Setting(
                ("WORKER_URL",),
                ("https://worker.example.com",),
                "address of the worker's HTTP server",
                "адрес HTTP-сервера воркера",
                "Railway: служба воркера → Settings → Networking",
            ),
            Setting(
                ("REDIS_URL",),
                ("rediss://default:пароль@redis.example.com:6379",),
                "`redis://` or `rediss://` with user and password, who may read `bull:*` and, with the grant `write`, "
                "change it by EVALSHA and EVAL; `REDIS_TLS_VERIFY=false` for a certificate of one's own",
                "адрес Redis с именем и паролем; им нужно читать `bull:*`, а с правом `write` – ещё EVALSHA и EVAL",
                "Upstash: база → Connect; Railway: служба Redis → Variables → REDIS_PUBLIC_URL",
            ),
            Setting(
                ("QUEUE_NAME",),
                ("default",),
                "the queue's name; without it, the one that the worker names in `/health`",
                "имя очереди; если не задать, его назовёт воркер",
                "переменная JOB_QUEUE_NAME воркера",
            ),
            Setting(
                ("SUPABASE_URL", "SUPABASE_SERVICE_ROLE_KEY"),
                ("https://project.supabase.example.com", ""),
                "the database's REST address and the service-role key",
                "REST-адрес базы и её ключ service_role (не anon)",
                "Supabase: Project Settings → Data API (адрес) и API Keys (ключ)",
            ),
            Setting(
                ("SUPABASE_ANON_KEY",),
                ("",),
                "the database's public (anon) key: what it opens is what anybody can read (checks of security only)",
                "публичный ключ базы (anon): им проверяется, что посторонний из неё ничего не прочтёт",
                "Supabase: Project Settings → API Keys → anon (publishable)",
            ),
            Setting(
                ("TARGET_NAME",),
                ("staging",),
                "what reports call the target (default: its address); each name has a history of its own",
                "как назвать цель в отчёте (иначе – её адрес); у каждого названия своя история прогонов",
            ),
        ),
    ),
    Group(
        "кто входит: владелец организации, в которой можно проверять",
        (
            Setting(
                ("USER_EMAIL", "USER_PASSWORD"),
                ("owner@example.com", ""),
                "an owner of an organisation",
                "почта и пароль владельца организации",
                "заведите на платформе отдельного владельца для приёмки (страница регистрации)",
            ),
            Setting(
                ("MORE_USERS",),
                ('[{"email": "second@example.com", "password": "…"}]',),
                'JSON list of `{"email", "password"}`: owners of other organisations. Parallel processes take one '
                "each; those beyond share one, and only its first synchronises",
                "ещё владельцы, каждый со своей организацией (список JSON): по одному на параллельный процесс",
                "так же, как первого",
            ),
        ),
    ),
    Group(
        "что прогону разрешено (без этого – только чтение)",
        (
            Setting(
                ("GRANTS",),
                ("write,sync,events",),
                "what the run may do: `write`, `sync`, `events`, `deploy`, comma separated; reading is always allowed",
                "что разрешено: write – создавать и удалять своё, sync – нажимать «Синхронизировать», "
                "events – слать события Kommo, deploy – перезапускать воркер",
            ),
        ),
    ),
    Group(
        "воркер: развёртывание и логи (пункты 1.1, 1.5)",
        (
            Setting(
                (
                    *("RAILWAY_TOKEN", "RAILWAY_PROJECT_ID", "RAILWAY_ENVIRONMENT_ID", "RAILWAY_SERVICE_ID"),
                    "RAILWAY_API_URL",
                ),
                ("", "", "", "", "https://backboard.railway.com/graphql/v2"),
                "the worker's service on Railway (`RAILWAY_API_URL` only for another address of the API)",
                "служба воркера на Railway (`RAILWAY_API_URL` – только если API по другому адресу)",
                "Railway: Account Settings → Tokens; три id – в адресной строке страницы службы "
                "(/project/…/service/…?environmentId=…)",
            ),
            Setting(
                ("WORKER_LOG_FILE", "WORKER_DEPLOYED_AT"),
                ("/var/log/worker.log", "2025-01-26T12:00:00Z"),
                "without Railway: the worker's log as a file, and when it was deployed (ISO time with zone)",
                "где Railway нет: файл с логом воркера и время развёртывания (ISO, с часовым поясом)",
                "у того, кто развёртывает",
            ),
        ),
    ),
    Group(
        "Kommo (пункты 2.5, 6.5)",
        (
            Setting(
                ("KOMMO_BASE_DOMAIN", "KOMMO_ACCESS_TOKEN"),
                ("company.kommo.com", ""),
                "the Kommo account, to compare its own answer with the platform (`KOMMO_TLS_VERIFY`)",
                "аккаунт Kommo: его собственный ответ сверяется с тем, что показывает платформа",
                "Kommo: Настройки → Интеграции → ваша интеграция → Ключи и доступы → долгосрочный токен",
            ),
            Setting(
                ("KOMMO_WEBHOOK_SECRET",),
                ("",),
                "when the platform checks signatures of Kommo's events",
                "если платформа проверяет подписи событий Kommo",
                "переменная KOMMO_WEBHOOK_SECRET веб-приложения",
            ),
        ),
    ),
    Group(
        "сертификаты",
        (
            Setting(
                ("CA_FILE",),
                ("/etc/ssl/company-ca.pem",),
                "PEM file of a private certificate authority, trusted beside the usual ones by HTTP, Redis and, for "
                "the keys that `WEB_URL` and `SUPABASE_URL` show, the browser; a remote one trusts whom it likes. "
                "`SSL_CERT_FILE` in the environment does the same, in place of the usual ones",
                "свой удостоверяющий центр: файл PEM, в добавление к обычным (`SSL_CERT_FILE` тоже учитывается)",
                "у администратора сети",
            ),
            Setting(
                ("TLS_VERIFY", "REDIS_TLS_VERIFY", "KOMMO_TLS_VERIFY"),
                ("true", "true", "true"),
                "`false` for certificates of one's own: at web, worker and Supabase; at Redis; at Kommo",
                "не проверять сертификаты вовсе (`false`): веб, воркер и Supabase; Redis; Kommo",
            ),
        ),
    ),
    Group(
        "браузер: по умолчанию находится сам",
        (
            Setting(
                ("BROWSER_EXECUTABLE", "BROWSER_WS_ENDPOINT", "BROWSER_CDP_ENDPOINT"),
                ("/usr/bin/chromium", "ws://browsers.example.com:3000", "http://browsers.example.com:9222"),
                "another Chromium; elsewhere: Playwright servers, Chromiums with remote debugging (one or several)",
                "другой Chromium; удалённые: серверы Playwright, Chromium с удалённой отладкой (один или несколько)",
            ),
        ),
    ),
    Group(
        "модель для агентов, которых создаёт прогон",
        (
            Setting(
                ("AGENT_MODEL",),
                ("gpt-4",),
                "model id of the agents that the run makes (default `gpt-4`)",
                "модель агентов, которых создаёт прогон (иначе `gpt-4`)",
                "список моделей в форме агента",
            ),
        ),
    ),
    Group(
        "кому сообщать, что изменилось после полного прогона",
        (
            Setting(
                ("NOTIFY_URLS",),
                ("mailtos://login:пароль@example.com?to=team@example.com",),
                "whom to tell after a full run what has changed: addresses as Apprise writes them (mail, Telegram, "
                "Slack, `json://…`), separated by blanks. Dates and the checklist's own words only; needs "
                "`requirements-notify.txt` (`make setup` has it)",
                "кому сообщить после полного прогона, что изменилось: адреса в записи Apprise (почта, Telegram, Slack, "
                "`json://…`), через пробел",
                "github.com/caronc/apprise/wiki – как записать адрес своей почты или чата",
            ),
            Setting(
                ("NOTIFY_WHEN", "NOTIFY_LINK"),
                ("changes", "https://ci.example.com/acceptance"),
                "`changes`: say nothing where nothing has changed (default `always`); the link in the message "
                "(default: the job of GitHub or GitLab, else the file)",
                "`changes` – молчать, когда ничего не изменилось (иначе `always`); ссылка в сообщении (иначе задание "
                "GitHub или GitLab, а без них – файл)",
            ),
        ),
    ),
    Group(
        "есть только у стендов",
        (
            Setting(
                ("KOMMO_DOUBLE_URL", "LLM_DOUBLE_URL", "SERVICES_URL"),
                ("", "", ""),
                "only stands have them: control of the Kommo and LLM doubles, and of services",
                "управляющие адреса двойников Kommo и LLM и служб",
                "записывает `python -m stand` (файл он называет)",
            ),
            Setting(
                ("DATABASE_URL",),
                ("",),
                "only stands have it: PostgreSQL itself, for the faults of `make faults`",
                "сама база PostgreSQL: нужна только команде `make faults`, проверкам – нет",
                "записывает `python -m stand` (файл он называет)",
            ),
        ),
    ),
)
SETTINGS = tuple(setting for group in GROUPS for setting in group.settings)
NAMES = frozenset(name for setting in SETTINGS for name in setting.names)

#: Any of these says "there is a deployment": without one the run starts the embedded stand.
ATTACHING = ("WEB_URL", "WORKER_URL", "REDIS_URL", "SUPABASE_URL", "RAILWAY_TOKEN", "WORKER_LOG_FILE")

_HEAD = """\
# Настройки прогона. Скопируйте в .env и раскомментируйте нужное; то же можно задать переменными окружения
# (они главнее, и пустое значение тоже). Несколько целей – несколько файлов: ACCEPTANCE_ENV_FILE=staging.env.
# Ничего не задано – поднимается встроенный стенд, и настройки не нужны.
# Чего развёртывание не даёт, то не задавайте: такие пункты будут «не проверены» с названием настройки.
"""


def example_file() -> str:
    """The text of `.env.example`."""
    lines = [_HEAD]
    for group in GROUPS:
        lines.append(f"# --- {group.title} ---")
        for setting in group.settings:
            lines.append(f"# {_sentence(setting.russian)}")
            if setting.where:
                lines.append(f"#   где взять: {setting.where.replace('`', '')}")
            lines += [f"# {name}={example}" for name, example in zip(setting.names, setting.examples, strict=True)]
        lines.append("")
    return "\n".join(lines)


def readme_table(*, russian: bool = False) -> str:
    """The table of settings as Markdown."""
    head = "| настройка | что это | где взять |\n|---|---|---|" if russian else "| setting | what it is |\n|---|---|"
    rows = []
    for setting in SETTINGS:
        cells = [", ".join(f"`{name}`" for name in setting.names)]
        cells += [setting.russian, setting.where or "–"] if russian else [setting.english]
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join([head, *rows])


def _sentence(text: str) -> str:
    bare = text.replace("`", "")
    return f"{bare[:1].upper()}{bare[1:]}"


if __name__ == "__main__":
    console_encoding.write_whatever_comes()
    wanted = sys.argv[1:]
    print(example_file() if "env" in wanted else readme_table(russian="ru" in wanted), end="\n" * ("env" not in wanted))
