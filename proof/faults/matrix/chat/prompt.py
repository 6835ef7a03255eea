"""What the model is asked: the instructions, the earlier messages, the model and its settings."""

from proof.changes import Http, Trigger
from proof.fault import Fault, edit_request, put, quietly, reject, replace, text_request
from proof.faults.matrix.places import COMPLETIONS
from proof.faults.matrix.scenarios import UNASKED

PROMPT = "Модель получает инструкции агента, прежние сообщения и новое"
# Of a request to the model, as JSON: the instructions at its beginning, and what was said before, by owner and agent.
SYSTEM = r'("role":"system".*?"\},)'
ROUND = r'(\{"role":"user",[^{}]*\},\{"role":"assistant",[^{}]*\},)'
FAULTS: tuple[Fault, ...] = (
    quietly(
        "forgets-what-was-said",
        "модель не получает прежних сообщений разговора",
        (PROMPT,),
        "Модели переданы сообщения",
        Http("llm", "POST", COMPLETIONS, edit_request(reject("messages", '"role": "assistant"')), body='"assistant"'),
    ),
    quietly(
        "instructions-left-out",
        "инструкции агента не попадают в подсказку модели",
        (PROMPT,),
        "нет инструкций агента",
        Http(
            "llm",
            "POST",
            COMPLETIONS,
            edit_request(replace("messages.0.content", r"(?s)## Твоя роль и инструкции:.*?(?=\n## )", "")),
        ),
    ),
    quietly(
        "another-model",
        "модель спрашивают не ту, что задана агенту",
        (PROMPT,),
        "а у агента задана",
        Http("llm", "POST", COMPLETIONS, edit_request(put("model", "cheap/model"))),
    ),
    quietly(
        "another-temperature",
        "модель спрашивают с другой температурой и длиной, чем задано агенту",
        (PROMPT,),
        "не так, как задано агенту",
        Http("llm", "POST", COMPLETIONS, edit_request(put("temperature", 2), put("max_tokens", 1))),
    ),
    quietly(
        "temperature-of-nought-lost",
        "агента с температурой 0 модель спрашивают с обычной, 0,7",
        (PROMPT,),
        r"температура 0, а модель спрошена с \[0\.7\]",
        Trigger("agents", "NEW.temperature := 0.7;", when="NEW.temperature = 0"),
    ),
    quietly(
        "rules-of-conduct-missing",
        "в подсказке модели нет важных правил",
        (PROMPT,),
        "нет раздела «## Важные правила",
        Http("llm", "POST", COMPLETIONS, edit_request(replace("messages.0.content", "(?s)## Важные правила:.*", ""))),
    ),
    quietly(
        "critical-rules-missing",
        "в подсказке модели нет критических правил поведения",
        (PROMPT,),
        "нет раздела «## Критические правила",
        Http(
            "llm",
            "POST",
            COMPLETIONS,
            edit_request(replace("messages.0.content", r"(?s)## Критические правила поведения:.*?(?=\n## )", "")),
        ),
    ),
    quietly(
        "remembers-the-oldest",
        "модель получает давние сообщения разговора вместо последних",
        (PROMPT,),
        "Модели переданы сообщения",
        Http("llm", "POST", COMPLETIONS, text_request(ROUND + r'(\{"role":"user",[^{}]*\}\])', r"\2")),
    ),
    quietly(
        "remembers-everything",
        "модель получает больше прежних сообщений, чем обещано",
        (PROMPT,),
        "прежних сообщений: 12, ожидалось не больше 10",
        Http("llm", "POST", COMPLETIONS, text_request(SYSTEM + ROUND, r"\1\2\2")),
    ),
    quietly(
        "remembers-other-conversations",
        "модель получает сообщения другого разговора",
        (PROMPT,),
        "чего в этом разговоре не говорили",
        Http("llm", "POST", COMPLETIONS, text_request(SYSTEM, r'\1{"role":"user","content":"Чужое сообщение"},')),
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
    quietly(
        "long-instructions-cut",
        "длинные инструкции агента доходят до модели не целиком",
        (UNASKED,),
        "агент не назвал слова .*, которое стоит в его инструкциях",
        Http(
            "llm",
            "POST",
            COMPLETIONS,
            edit_request(
                replace("messages.0.content", r"(?s)^(## Инструкции агента\n(?!\n).{1000}).*?(?=\n\n## )", r"\1")
            ),
        ),
    ),
)
