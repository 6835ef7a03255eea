"""Breakages of what an answer is drawn from: two articles, each section, a changed script, instructions alone."""

from proof.fault import Fault, Http, Trigger, edit_request, freeze, quietly, replace
from proof.faults.matrix.kept import UNASKED
from proof.faults.matrix.known import KNOWS
from proof.faults.matrix.unlisted import COMPLETIONS

TOGETHER = "Ответ складывается из двух статей"
CHANGED = "Изменённый скрипт звучит по-новому, а удалённый не звучит"
HIT = r"\[Релевантность: [^\]]*\].*?\*Источник: [^*]*\*"

FAULTS: tuple[Fault, ...] = (
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
        "script-heard-as-it-was",
        "скрипт, которым агент уже пользовался, звучит по-прежнему и после правки",
        (CHANGED,),
        "Агент со скриптом не назвал его кодовое слово",
        Http("llm", "POST", COMPLETIONS, freeze(), body="программу лояльности"),
    ),
    quietly(
        "instructions-only-with-knowledge",
        "без базы знаний агент отвечает и без своих инструкций",
        (UNASKED,),
        "агент не назвал слова .*, которое стоит в его инструкциях",
        Http(
            "llm",
            "POST",
            COMPLETIONS,
            edit_request(
                replace(
                    "messages.0.content", r"(?s)^## Инструкции агента\n(?!\n).*?(?=\n\n## )", "## Инструкции агента"
                )
            ),
        ),
    ),
)
