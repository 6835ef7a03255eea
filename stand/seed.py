"""What a fresh reference deployment already holds: organisations at work, each complete in itself.

Every organisation has what platform contract 6.1 demands for a Kommo synchronisation, agents in each status,
and a little history, so that pages and lists have something to show before a scenario adds its own.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, LiteralString

import bcrypt
import psycopg

from stand.secrets_box import encrypt

#: The platform hashes at cost 12, 0.3 s apiece; verifiers read the cost from the hash: owners of a stand may be quick.
PASSWORD_COST = 6


@dataclass(frozen=True)
class OrganisationSeed:
    """An organisation to be made. ``kommo_base_domain`` is host[:port] of its own account in Kommo."""

    name: str
    slug: str
    owner_name: str
    owner_email: str
    kommo_base_domain: str
    kommo_access_token: str
    kommo_refresh_token: str = "seed-refresh-token"
    kommo_client_id: str = "seed-client-id"
    kommo_client_secret: str = "seed-client-secret"


@dataclass(frozen=True)
class SeededAccount:
    """An organisation's owner, ready to sign in, and where its things are."""

    email: str
    password: str
    user_id: str
    org_id: str
    tenant_id: str
    agent_ids: tuple[str, ...]
    integration_id: str
    connection_id: str
    kommo_base_domain: str
    kommo_access_token: str


@dataclass(frozen=True)
class _Agent:
    name: str
    status: str
    model: str
    instructions: str


_AGENTS = (
    _Agent("Анна, консультант по продажам", "active", "gpt-4",
           "Отвечай вежливо и коротко, выясняй потребность клиента и предлагай следующий шаг."),
    _Agent("Олег, техническая поддержка", "active", "gpt-4o",
           "Помогай клиентам разобраться с продуктом, при сложных вопросах зови специалиста."),
    _Agent("Новый агент отдела закупок", "draft", "gpt-4",
           "Собирай заявки поставщиков и проверяй их полноту."),
    _Agent("Мария, сезонная акция", "inactive", "gpt-3.5-turbo",
           "Рассказывай о зимней акции; сейчас она закончилась."),
)  # fmt: skip

_NAMES = (
    ("Тёплый дом", "teply-dom", "Ирина Соколова"),
    ("Северные окна", "severnye-okna", "Пётр Морозов"),
    ("Садовый мир", "sadovy-mir", "Елена Белова"),
    ("Быстрая доставка", "bystraya-dostavka", "Андрей Волков"),
    ("Клиника «Здравие»", "klinika-zdravie", "Ольга Лебедева"),
    ("Мастерская света", "masterskaya-sveta", "Игорь Козлов"),
    ("Учебный центр «Логос»", "logos", "Наталья Новикова"),
    ("Автосервис «Вектор»", "vektor", "Сергей Зайцев"),
)


def organisation(number: int, kommo_base_domain: str, kommo_access_token: str) -> OrganisationSeed:
    """The ``number``-th (from 0) of the stand's organisations, with a Kommo account of its own."""
    name, slug, owner = _NAMES[number % len(_NAMES)]
    series = number // len(_NAMES)
    suffix, title = (f"-{series + 1}", f" {series + 1}") if series else ("", "")
    return OrganisationSeed(
        name=name + title,
        slug=slug + suffix,
        owner_name=owner,
        owner_email=f"owner@{slug}{suffix}.example",
        kommo_base_domain=kommo_base_domain,
        kommo_access_token=kommo_access_token,
    )


def tenant_id(org_id: str, slug: str) -> str:
    """Tenant id of an organisation (platform contract 3.4): sum of the uuid's first 7 digits, dash, slug."""
    digits = org_id.replace("-", "")[:7]
    return f"{sum(int(digit, 16) for digit in digits)}-{slug}"


def hash_password(password: str, cost: int = PASSWORD_COST) -> str:
    """bcrypt hash of ``password``, whose first 72 bytes are all that bcrypt looks at."""
    return bcrypt.hashpw(password.encode()[:72], bcrypt.gensalt(cost)).decode()


def seed(database_url: str, organisations: Sequence[OrganisationSeed], encryption_key: str) -> list[SeededAccount]:
    """Write ``organisations`` into a database with the schema, all or nothing; passwords are random per call.

    SecretError when ``encryption_key`` is malformed, psycopg.Error when the database refuses.
    """
    passwords = [secrets.token_urlsafe(12) for _ in organisations]
    with ThreadPoolExecutor() as pool:  # bcrypt lets other threads work
        hashes = list(pool.map(hash_password, passwords))
    with psycopg.connect(database_url) as connection:
        return [
            _seed_one(connection, wanted, password, hashed, encryption_key)
            for wanted, password, hashed in zip(organisations, passwords, hashes, strict=True)
        ]


def _seed_one(
    connection: psycopg.Connection, wanted: OrganisationSeed, password: str, hashed: str, encryption_key: str
) -> SeededAccount:
    now = datetime.now(UTC)

    def add(table: LiteralString, **values: Any) -> str:
        columns, marks = ", ".join(values), ", ".join(["%s"] * len(values))
        query = f"insert into {table} ({columns}) values ({marks}) returning id"
        row = connection.execute(query.encode(), [_plain(value) for value in values.values()]).fetchone()
        assert row is not None
        return str(row[0])

    org = add("organizations", name=wanted.name, slug=wanted.slug, country="RU")
    user = add(
        "users",
        email=wanted.owner_email,
        full_name=wanted.owner_name,
        password_hash=hashed,
        default_org_id=org,
        locale="ru",
    )
    connection.execute("insert into organization_members (org_id, user_id, role) values (%s, %s, 'owner')", [org, user])
    kommo = add(
        "crm_connections",
        org_id=org,
        base_domain=wanted.kommo_base_domain,
        access_token=wanted.kommo_access_token,
        refresh_token=wanted.kommo_refresh_token,
        expires_at=now + timedelta(days=1),
        scope=["crm", "notifications"],
        account_id=wanted.slug,
        metadata={"accountName": wanted.name},
    )
    add(
        "crm_credentials",
        org_id=org,
        client_id=wanted.kommo_client_id,
        client_secret=encrypt(wanted.kommo_client_secret, encryption_key),
        redirect_uri=f"https://{wanted.slug}.example/api/crm/callback",
    )
    agents = [
        add(
            "agents",
            org_id=org,
            connection_id=kommo,
            name=agent.name,
            status=agent.status,
            default_model=agent.model,
            owner_name=wanted.owner_name,
            instructions=agent.instructions,
            system_prompt=agent.instructions,
            created_at=now - timedelta(days=len(_AGENTS) - position),
        )
        for position, agent in enumerate(_AGENTS)
    ]
    integration = add(
        "agent_integrations",
        agent_id=agents[0],
        org_id=org,
        integration_type="kommo",
        is_installed=True,
        is_active=True,
        settings={"fields": ["name", "price"]},
    )
    talk = add(
        "conversations",
        agent_id=agents[0],
        org_id=org,
        user_id=user,
        title="Здравствуйте! Подскажите, как оформить заказ?",
        created_at=now - timedelta(hours=2),
        updated_at=now - timedelta(hours=2),
    )
    words = (
        ("user", "Здравствуйте! Подскажите, как оформить заказ?"),
        ("assistant", "Добрый день! Напишите, что вас интересует, и я подготовлю предложение."),
    )
    for position, (role, content) in enumerate(words):
        said_at = now - timedelta(hours=2) + timedelta(seconds=position)
        add("message_logs", conversation_id=talk, role=role, content=content, created_at=said_at)
    for position, agent in enumerate(_AGENTS):
        add(
            "activity_logs",
            org_id=org,
            user_id=user,
            agent_id=agents[position],
            activity_type="agent_created",
            title=f"Создан новый агент: {agent.name}",
            description=f"Агент «{agent.name}» создан",
            metadata={"agent_name": agent.name},
            created_at=now - timedelta(days=len(_AGENTS) - position),
        )
    add(
        "activity_logs",
        org_id=org,
        user_id=user,
        agent_id=agents[0],
        conversation_id=talk,
        activity_type="agent_response",
        title="Агент отправил ответ",
        description=f"Агент ответил в разговоре ({len(words[1][1])} символов)",
        metadata={"message_length": len(words[1][1])},
        created_at=now - timedelta(hours=2),
    )
    category = add(
        "knowledge_base_categories", org_id=org, name="Доставка и оплата", description="Условия для клиентов"
    )
    add(
        "knowledge_base_articles",
        org_id=org,
        category_id=category,
        title="Сроки доставки",
        content="Доставка по городу занимает один рабочий день, по области - до трёх рабочих дней.",
        slug="sroki-dostavki",
    )
    return SeededAccount(
        email=wanted.owner_email,
        password=password,
        user_id=user,
        org_id=org,
        tenant_id=tenant_id(org, wanted.slug),
        agent_ids=tuple(agents),
        integration_id=integration,
        connection_id=kommo,
        kommo_base_domain=wanted.kommo_base_domain,
        kommo_access_token=wanted.kommo_access_token,
    )


def _plain(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value
