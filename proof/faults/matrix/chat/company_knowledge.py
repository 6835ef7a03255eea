"""The company's knowledge and its answers to objections: whom they reach, and as what."""

from proof.changes import Http, Trigger
from proof.fault import Fault, edit_request, quietly, replace
from proof.faults.matrix.model import model_told
from proof.faults.matrix.places import COMPLETIONS
from proof.faults.matrix.scenarios import KNOWS

OF_ONE = "Знание одного агента в ответ другого не попадает"
FAULTS: tuple[Fault, ...] = (
    quietly(
        "knowledge-of-all-organisations",
        "общие знания о компании есть у агентов всех организаций",
        (KNOWS,),
        "в знаниях о компании другой организации: слово .* названо",
        Trigger(
            "company_knowledge",
            "insert into company_knowledge (org_id, category, title, content, is_global) "
            "select id, NEW.category, NEW.title, NEW.content, true from organizations "
            "where id <> NEW.org_id and name like '%приёмки%';",
            when="NEW.is_global and NEW.agent_id is not null",
            after=True,
        ),
        ("4.*",),
    ),
    quietly(
        "stages-knowledge-everywhere",
        "знание для одного этапа воронки звучит в любом разговоре",
        (KNOWS,),
        "для одного этапа воронки: слово .* названо",
        Trigger("company_knowledge", "NEW.pipeline_stage_id := null;"),
    ),
    quietly(
        "own-knowledge-lost",
        "из знаний о компании агент знает только общие",
        (KNOWS,),
        "для этого агента: слово .* не названо",
        Trigger("company_knowledge", "NEW.agent_id := null;", when="not NEW.is_global"),
    ),
    quietly(
        "knowledge-loses-priority",
        "важность знания о компании теряется",
        (KNOWS,),
        "приоритет – 0, ожидалось 7",
        Trigger("company_knowledge", "NEW.priority := 0;"),
    ),
    quietly(
        "others-objections-heard",
        "агент отвечает по возражениям другой организации",
        (KNOWS,),
        "возражения другой организации: слово .* названо",
        Trigger(
            "objection_responses",
            "if pg_trigger_depth() = 1 then insert into objection_responses (org_id, objection_type, response_script) "
            "select id, NEW.objection_type, NEW.response_script from organizations where id <> NEW.org_id; end if;",
            after=True,
        ),
    ),
    model_told(
        "objections-left-out",
        "ответы на возражения не доходят до модели",
        KNOWS,
        "в ответах на возражения: слово .* не названо",
        r"## Работа с возражениями клиентов:.*?(?=\n## )",
        "",
    ),
    quietly(
        "section-for-nobody",
        "знания раздела «Возражения» доходят не до всех агентов",
        (KNOWS,),
        "в знаниях о возражениях: слово .* не названо",
        Trigger("company_knowledge", "NEW.is_global := false;", when="NEW.category = 'objection'"),
    ),
    quietly(
        "section-becomes-another",
        "знания раздела «Процессы» хранятся в другом разделе",
        (KNOWS,),
        "category",
        Trigger("company_knowledge", "NEW.category := 'product';", when="NEW.category = 'process'"),
    ),
    quietly(
        "agents-knowledge-shared",
        "знание одного агента попадает в ответы всех",
        (OF_ONE,),
        "В ответе агента есть слово",
        Trigger("company_knowledge", "NEW.is_global := true;"),
    ),
    quietly(
        "agents-knowledge-unused",
        "собственное знание агента в его ответы не попадает",
        (OF_ONE,),
        "В ответе агента нет слова",
        Trigger("company_knowledge", "NEW.agent_id := null;"),
    ),
    quietly(
        "company-without-its-title",
        "знания о компании стоят в подсказке среди прочего",
        (OF_ONE,),
        "под заголовком «## Знания о компании",
        Http("llm", "POST", COMPLETIONS, edit_request(replace("messages.0.content", "## Знания о компании:", ""))),
    ),
)
