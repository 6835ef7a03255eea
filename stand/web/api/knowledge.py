"""Knowledge base: categories, articles, the company's knowledge of an agent (platform contract 4.8)."""

from __future__ import annotations

import re
import secrets
from typing import Any, Literal

from psycopg import errors
from pydantic import Field
from starlette.responses import Response

from stand.engine.storage import Row, fetch_all, fetch_one, insert
from stand.web.api.agents import own_agent
from stand.web.api.scripts import check_stage
from stand.web.endpoint import Call, Errors, endpoint
from stand.web.responses import Shape, ok
from stand.web.retrieval import rebuild_chunks
from stand.web.validation import CamelBody, InvalidInput, QueryText, Text, Uuid

TRANSLITERATION = str.maketrans("абвгдеёзийклмнопрстуфхыэ", "abvgdeeziyklmnoprstufhye") | str.maketrans(
    {"ж": "zh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sch", "ъ": "", "ь": "", "ю": "yu", "я": "ya"}
)


class NewCategory(CamelBody):
    name: Text
    description: str | None = None
    parent_id: Uuid | None = None


class NewArticle(CamelBody):
    title: Text
    content: Text
    category_id: Uuid | None = None
    slug: str | None = None
    is_published: bool = True


class ArticleQuery(CamelBody):
    category_id: Uuid | None = None
    search: QueryText = None


class NewCompanyKnowledge(CamelBody):
    category: Literal["product", "service", "process", "script", "objection", "company_info"]
    title: Text
    content: Text
    metadata: dict[str, Any] = Field(default_factory=dict)
    pipeline_stage_id: Uuid | None = None
    is_global: bool = True
    priority: int = 0


def _category(row: Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "name": row["name"],
        "articlesCount": row.get("articles_count", 0),
        "createdAt": row["created_at"],
        "description": row["description"],
        "parentId": row["parent_id"],
    }


def _article(row: Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "title": row["title"],
        "categoryId": row["category_id"],
        "content": row["content"],
        "slug": row["slug"],
        "isPublished": row["is_published"],
        "viewsCount": row["views_count"],
        "createdAt": row["created_at"],
        "updatedAt": row["updated_at"],
    }


async def _check_category(call: Call, category_id: str | None, field: str) -> None:
    if category_id is not None and not await fetch_one(
        call.services.pool,
        "select 1 from knowledge_base_categories where id = %s and org_id = %s",
        [category_id, call.org_id],
    ):
        raise InvalidInput.of(field, "Категория не найдена")


async def list_categories(call: Call) -> Response:
    rows = await fetch_all(
        call.services.pool,
        "select c.*, (select count(*) from knowledge_base_articles a where a.category_id = c.id)"
        " as articles_count from knowledge_base_categories c where c.org_id = %s"
        " order by c.sort_order, c.name, c.id",
        [call.org_id],
    )
    return ok([_category(row) for row in rows])


async def create_category(call: Call) -> Response:
    category = await call.body(NewCategory)
    await _check_category(call, category.parent_id, "parentId")
    try:
        row = await insert(
            call.services.pool,
            "knowledge_base_categories",
            {"org_id": call.org_id, **category.model_dump()},
        )
    except errors.UniqueViolation as error:
        raise InvalidInput.of("name", "Категория с таким названием уже есть") from error
    return ok(_category(row), stamped=True)


async def list_articles(call: Call) -> Response:
    query = call.query(ArticleQuery)
    rows = await fetch_all(
        call.services.pool,
        "select * from knowledge_base_articles where org_id = %(org)s"
        " and (%(category)s::uuid is null or category_id = %(category)s::uuid)"
        " and (%(search)s::text is null or position(lower(%(search)s) in lower(title || ' ' || content)) > 0)"
        " order by created_at desc, id",
        {"org": call.org_id, "category": query.category_id, "search": query.search},
    )
    return ok([_article(row) for row in rows])


def slug_for(title: str) -> str:
    """An address made from a title: Latin letters and digits, unique by a few random ones."""
    words = re.sub(r"[^a-z0-9]+", "-", title.lower().translate(TRANSLITERATION)).strip("-")[:60] or "article"
    return f"{words}-{secrets.token_hex(3)}"


async def create_article(call: Call) -> Response:
    """Stored first, then cut into chunks: the reply means that the chat can find it."""
    article = await call.body(NewArticle)
    await _check_category(call, article.category_id, "categoryId")
    values = {**article.model_dump(), "slug": article.slug or slug_for(article.title)}
    try:
        row = await insert(call.services.pool, "knowledge_base_articles", {"org_id": call.org_id, **values})
    except errors.UniqueViolation as error:
        raise InvalidInput.of("slug", "Статья с таким адресом уже есть") from error
    await rebuild_chunks(call.services.pool, call.services.http, row)
    return ok(_article(row), stamped=True)


async def add_company_knowledge(call: Call) -> Response:
    agent, knowledge = await own_agent(call), await call.body(NewCompanyKnowledge)
    await check_stage(call, knowledge.pipeline_stage_id)
    row = {"org_id": call.org_id, "agent_id": agent["id"], **knowledge.model_dump()}
    return ok(await insert(call.services.pool, "company_knowledge", row), stamped=True)


_saving = Errors(
    failed="Не удалось сохранить данные базы знаний", failed_shape=Shape.S2, failed_code="KNOWLEDGE_BASE_ERROR"
)
_reading = Errors(failed="Не удалось загрузить базу знаний", failed_shape=Shape.S2, failed_code="KNOWLEDGE_BASE_ERROR")

routes = [
    endpoint("GET", "/api/knowledge-base/categories", list_categories, _reading),
    endpoint("POST", "/api/knowledge-base/categories", create_category, _saving),
    endpoint("GET", "/api/knowledge-base/articles", list_articles, _reading),
    endpoint("POST", "/api/knowledge-base/articles", create_article, _saving),
    endpoint("POST", "/api/agents/{id}/knowledge", add_company_knowledge, _saving),
]
