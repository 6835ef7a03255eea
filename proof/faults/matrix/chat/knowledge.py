"""What an answer draws on in the knowledge base: articles and documents not searched, not passed on, not told of."""

from proof.changes import BROWSER, CLIENT, Http, Trigger
from proof.fault import Fault, answer, delete, edit, edit_request, put, quietly, replace, text_request
from proof.faults.matrix.model import model_told
from proof.faults.matrix.places import CHAT, COMPLETIONS
from proof.faults.matrix.scenarios import KNOWS, UNASKED

# A section of the prompt, as it stands in the request's JSON: its heading and all up to the next heading.
DOCUMENTS = r"## Релевантная информация из документов:.*?(?=## Критические|\"\})"
BY_TEXT = "Статья, которой нет в поиске по смыслу, находится по тексту"
NOT_STORED = {"success": False, "error": "Не удалось сохранить статью"}
TOGETHER = "Ответ складывается из двух статей"
HIT = r"\[Релевантность: [^\]]*\].*?\*Источник: [^*]*\*"
FAULTS: tuple[Fault, ...] = (
    Fault(
        "rag-not-asked",
        "тестовый чат не обращается к базе знаний",
        ("4.8",),
        "В ответе агента нет слова .* из статьи базы знаний",
        (Http("web", "POST", CHAT, edit_request(put("useKnowledgeBase", False)), by=BROWSER),),
        quiet=True,
    ),
    Fault(
        "rag-not-in-prompt",
        "найденное в базе знаний не доходит до модели: ответ общий",
        ("4.8",),
        "В ответе агента нет слова .* из статьи базы знаний",
        (Http("llm", "POST", COMPLETIONS, text_request(DOCUMENTS, "")),),
        quiet=True,
    ),
    Fault(
        "rag-article-unpublished",
        "статья сохраняется, но в поиск не попадает",
        ("4.8",),
        "В ответе агента нет слова .* из статьи базы знаний",
        (Trigger("knowledge_base_articles", "NEW.is_published := false;", on="insert or update"),),
        quiet=True,
    ),
    quietly(
        "knowledge-never-noted",
        "платформа отмечает, что базой знаний не пользовалась, хотя пользовалась",
        ("4.8",),
        "база знаний не использована",
        Http("web", "POST", "/api/chat$", edit(put("data.message.metadata.usedKnowledgeBase", False))),
        ("4.*", "API.3"),
    ),
    quietly(
        "knowledge-not-noted-for-later",
        "в сохранённом ответе не отмечено, что база знаний использована",
        ("4.8",),
        "usedKnowledgeBase в ответе – True, в сохранённом сообщении – False",
        Trigger(
            "message_logs",
            "NEW.metadata := NEW.metadata || '{\"usedKnowledgeBase\": false}';",
            when="NEW.role = 'assistant'",
        ),
    ),
    quietly(
        "knowledge-always-noted",
        "платформа отмечает, что пользовалась базой знаний, хотя ей не велели",
        (UNASKED,),
        "платформа отметила: использована",
        Http("web", "POST", "/api/chat$", edit(put("data.message.metadata.usedKnowledgeBase", True))),
        ("API.3",),
    ),
    quietly(
        "knowledge-used-unasked",
        "агент отвечает по базе знаний, хотя ему не велели ею пользоваться",
        (UNASKED,),
        "База знаний не разрешена, а в ответе агента",
        Http("web", "POST", "/api/chat$", edit_request(delete("useKnowledgeBase"))),
    ),
    quietly(
        "draft-heard",
        "агент отвечает по черновику статьи",
        (KNOWS,),
        "в черновике статьи: слово .* названо",
        Trigger("knowledge_base_articles", "NEW.is_published := true;"),
        ("4.8",),
    ),
    quietly(
        "document-of-another-heard",
        "агент отвечает по документу другого агента",
        (KNOWS,),
        "в документе другого агента: слово .* названо",
        Trigger("knowledge_chunks", "NEW.agent_id := null;", on="update"),
    ),
    model_told(
        "no-search-by-text",
        "статья, которой нет в индексе, не находится и по тексту",
        BY_TEXT,
        "в статье, которой нет в индексе: слово .* не названо",
        r"## Релевантная информация из документов:.*?30%.*?(?=\n## )",
        "",
    ),
    model_told(
        "no-text-search-without-embeddings",
        "вектора вопроса не получить – и по тексту статью не ищут",
        KNOWS,
        "а вектора вопроса не получить: слово .* не названо",
        r"## Релевантная информация из документов:.*?30%.*?(?=\n## )",
        "",
    ),
    quietly(
        "article-needs-its-embedding",
        "статью, вектора которой не получить, не сохраняют",
        (BY_TEXT,),
        "POST /api/knowledge-base/articles ответил 500",
        Http("web", "POST", "/api/knowledge-base/articles$", answer(500, NOT_STORED), by=CLIENT, skip=1),
    ),
    model_told(
        "far-articles-told",
        "модель получает и статьи, далёкие от вопроса",
        TOGETHER,
        "близко к вопросу лишь на 12 %",
        r"\[Релевантность: \d+%\]",
        "[Релевантность: 12%]",
    ),
    model_told(
        "source-misnamed",
        "модель не узнаёт, из какой статьи найденное",
        BY_TEXT,
        "не названа",
        r"\*Источник: [^*]*\*",
        "*Источник: Документ*",
    ),
    model_told(
        "all-equally-close",
        "всё найденное выдаётся за точное совпадение",
        BY_TEXT,
        r"не «\[Релевантность: 30%\]»",
        r"Релевантность: \d+%",
        "Релевантность: 100%",
    ),
    quietly(
        "one-article-at-most",
        "из нескольких статей агент читает одну",
        (TOGETHER,),
        "из двух статей: слово .* не названо",
        Http(
            "llm",
            "POST",
            COMPLETIONS,
            edit_request(replace("messages.0.content", rf"(?s)({HIT})(?:\n\n{HIT})+", r"\1")),
        ),
    ),
)
