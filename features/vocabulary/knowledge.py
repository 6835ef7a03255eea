"""Where something that an agent may be asked about can be written."""

from typing import Any

from acceptance.deeds.chat import knowledge
from acceptance.deeds.chat.knowledge import Write
from acceptance.scene.scene import cell, rows_of

PLACES: dict[str, Write] = {
    "в статье": knowledge.in_article,
    "в статье, которой нет в индексе": knowledge.in_article_out_of_index,
    "в статье, вектора которой не получить": knowledge.in_article_without_embeddings,
    "в статье, а вектора вопроса не получить": knowledge.in_article_asked_without_embeddings,
    "в черновике статьи": knowledge.in_draft,
    "в статье другой организации": knowledge.in_others_article,
    "в документе этого агента": knowledge.in_own_document,
    "в документе другого агента": knowledge.in_document_of_another,
    "в знаниях о компании для всех агентов": knowledge.for_all_agents,
    "в знаниях о компании другой организации": knowledge.for_all_agents_of_others,
    "в знаниях о компании для этого агента": knowledge.for_this_agent,
    "в знаниях о компании для другого агента": knowledge.for_another_agent,
    "в знаниях о компании для одного этапа воронки": knowledge.for_one_stage,
    "в знаниях об услугах": knowledge.InSection("service"),
    "в знаниях о процессах": knowledge.InSection("process"),
    "в знаниях о скриптах": knowledge.InSection("script"),
    "в знаниях о возражениях": knowledge.InSection("objection"),
    "в знаниях о самой компании": knowledge.InSection("company_info"),
    "в ответах на возражения": knowledge.in_answers_to_objections,
    "в ответах на возражения другой организации": knowledge.in_others_answers_to_objections,
}
KNOWN = {"знает": True, "не знает": False}


def places_of(table: Any) -> list[tuple[str, Write, bool]]:
    """Name, way of writing and whether the agent knows it, of each row of a table `где написано | агент это`."""
    rows = rows_of(table, "где написано", "агент это")
    return [(row["где написано"], cell(row, "где написано", PLACES), cell(row, "агент это", KNOWN)) for row in rows]
