"""Survivors that mislead nobody, each with the sentence why, and the section of the platform contract that says so."""

import re
from dataclasses import dataclass
from functools import cache

from proof.sabotage.mutant import Mutant


@dataclass(frozen=True)
class Explained:
    """place: pattern, searched in the mutant's place. operator: pattern for all of the operator's name.

    why: English, why no reader of a green report is misled. contract: section of docs/contract.md.
    """

    place: str
    operator: str
    why: str
    contract: str


ANY = ".*"
EXPLAINED: tuple[Explained, ...] = (
    # --- answers ---
    Explained(
        r"^web POST /api/(agents|knowledge-base/\w+), поле (success|timestamp|data\.(?!id$))",
        ANY,
        "What a preparation is answered is read for the id; what was made is looked up by it, and proven there.",
        "4.4",
    ),
    Explained(
        r"^web PATCH .*, поле data\.(?!(id|title|content|name|status)$)",
        ANY,
        "The reply to a change may name its keys in either way; that the change is kept is proven by reading it again.",
        "4.5",
    ),
    Explained(
        "^web GET /api/dashboard/charts",
        ANY,
        "The charts are no item of the checklist, and absolute figures are not to be asserted.",
        "4.2",
    ),
    Explained(
        "^web POST /api/auth/register, поле",
        ANY,
        "Who registers signs in next: the answer's words are shown to nobody, and no item is about them.",
        "3.3",
    ),
    Explained(
        r"^web GET /api/agents\?limit&(page&)?search",
        ANY,
        "The run looks up one agent of its own by its name, and reads its id; the list of agents is no item.",
        "4.4",
    ),
    Explained(
        r"^llm POST /api/v1/chat/completions, поле (id|object|created|model|choices\.\*\."
        r"(index|finish_reason|message\.role))$",
        ANY,
        "Of the model's reply the platform reads what was said and the tokens, nothing else.",
        "8.1",
    ),
    Explained(
        r"^llm POST /api/v1/chat/completions, поле usage|^web POST /api/chat.*, поле data\.(message\.metadata\.)?usage"
        r"|^web GET /api/chat\?conversationId, поле data\.messages\.\*\.metadata\.usage",
        ANY,
        "Tokens are as the model counts them, and one that does not count leaves them out.",
        "4.3",
    ),
    Explained(
        r"^llm POST /api/v1/embeddings",
        ANY,
        "Without an embedding, or without a hit, the text of the articles is searched: the answer has the word.",
        "8.3",
    ),
    Explained(
        r"^web (GET|POST) /api/agents/\[id\]/scripts.*, поле data(\.\*)?\."
        r"(effectivenessScore|usageCount|(upd|cre)atedAt)$"
        r"|^таблица sales_scripts, .*, столбец (effectiveness_score|usage_count)$",
        ANY,
        "Score and use are the platform's own figures, nobody sends them: the page has to show what the API tells.",
        "4.5",
    ),
    Explained(
        r"^web GET /api/auth/(session|csrf|get-tenant-redirect)",
        "stale",
        "Who is signed in, and where, stays the same while a scenario lasts.",
        "3.2",
    ),
    Explained(
        r"^web GET /api/auth/session, поле (expires|user\.(name|email))$",
        ANY,
        "Of the session the organisation and the user's id are read; name and address are on no page of an item.",
        "3.2",
    ),
    Explained(
        r"^web (POST|PATCH) /api/agents/\[id\]/integrations/(kommo/install|\[id\]), поле integration\.(?!id$)",
        ANY,
        "The integration is preparation: what it was installed as is read for the id, and shown by the page it is on.",
        "4.9",
    ),
    Explained(
        r"^web GET /api/agents/\[id\]/integrations/\[id\].*, поле (sync|integration\.settings)",
        ANY,
        "No deployment is bound to show the status of the last synchronisation; rows and jobs are what is compared.",
        "6.2",
    ),
    Explained(
        r"^web GET /api/agents/\[id\]/sequences, поле data\.\*\.(?!(id|org_id|agent_id|name|is_active)$)"
        r"(steps\.\*\.(id|sequence_id|created_at|metadata)|metadata|created_at|updated_at)",
        ANY,
        "Layouts of sequences differ; what was sent is compared where they hold it, the rest is the platform's own.",
        "5.5",
    ),
    Explained(
        r"^web GET /api/agents/\[id\]/sequences \(на странице\), поле data\.\*\."
        r"(description|trigger_conditions|steps\.\*\.|updated_at|metadata)",
        ANY,
        "The list tells name, trigger, number of steps and the switch; there is no dialog that would tell more.",
        "7.10",
    ),
    Explained(
        r"^web GET /api/agents/\[id\]/scripts \(на странице\), поле data\.\*\.(variables|conditions)",
        ANY,
        "The page has no column for variables and conditions.",
        "7.7",
    ),
    Explained(
        r"^web GET /api/agents/\[id\] \(на странице\), поле data\.(?!(id|name|status)$)",
        ANY,
        "What the agent's own form shows is no item: the editor is the place of its tabs.",
        "7.8",
    ),
    Explained(
        r"^web GET /api/agents\?limit&(status|page)( \(на странице\))?, поле data\.\*\."
        r"(?!(id|name|status)$)|^web GET /api/(agents\?|webhooks).*, поле pagination",
        ANY,
        "Who may be chosen is told by name and status; figures and dates of agents are on no page of an item.",
        "7.6",
    ),
    Explained(
        r"^railway POST /graphql/v2 deploymentLogs, поле data\.deploymentLogs\.\*\.(message|tags\.|timestamp|severity)",
        "case|other|shift|cut|escape",
        "A line is told by its event; whose replica wrote it matters only where two of them must not be mixed up.",
        "2.4",
    ),
    Explained(
        r"^railway POST /graphql/v2 deploymentLogs, поле data\.deploymentLogs$",
        "twice",
        "A line that the hosting's log repeats says nothing else than it said.",
        "2.4",
    ),
    Explained(
        r"^railway POST /graphql/v2 deploymentLogs, поле data\.deploymentLogs\.\*\.tags$",
        "null|drop|empty",
        "The hosting's tags tell replicas apart; without them all lines are read as those of one process.",
        "11",
    ),
    Explained(
        r"^railway POST /graphql/v2 deployments, поле data\.deployments\.edges\.\*\.node\.status$",
        "other",
        "Which deployment ran before is no item; the one that the run has asked for is read by its own id.",
        "11",
    ),
    Explained(
        r"^railway POST /graphql/v2 deployments?, поле data\..*(meta|edges$|staticUrl|\.url)",
        ANY,
        "Which deployment is the latest and when it was made is read; what it was made from, if it is told, is shown.",
        "11",
    ),
    Explained(
        r"^supabase GET /rest/v1/webhook_events\?entity_id&limit&org_id&select",
        "stale",
        "There the run looks which events it has to remove; what comes of one is read by its own id.",
        "9.2",
    ),
    Explained(
        r"^worker GET /metrics, поле (performance\.\w+|jobs\.byType\.\*\.(totalTime|avgTime))$",
        "zero|other",
        "Durations are numbers of ms, and a job may take less than one; how they are summed is not said.",
        "2.2",
    ),
    # --- pages ---
    Explained(
        r"^страница .* (p|label|a|h1|h2|h3|th|button|tab|input|textarea|combobox|switch):",
        "doubled",
        "A label, a text, a control that is there twice says and does the same: nobody believes anything wrong.",
        "7.1",
    ),
    Explained(
        r"^страница .* ((a|tab|option|combobox):|button:Отмена$)",
        "twice",
        "A page opened twice, a tab or an entry chosen twice, is opened or chosen; cancelled twice is cancelled.",
        "7.1",
    ),
    Explained(
        r"^страница .* a:",
        ANY,
        "Pages are opened by address: what leads to them in the sidebar is no item.",
        "7.1",
    ),
    Explained(
        r"^страница /manage/\[tenantId\]/ai-agents/\[id\]/edit подпись label:"
        r"(Статус|Модель ИИ|Инструкции|Temperature|Max Tokens|Задержка ответа \(сек\))$",
        ANY,
        "What the agent's own form shows is no item: the editor is the place of its tabs.",
        "7.8",
    ),
    Explained(
        r"^страница .* option:",
        "banner",
        "The note stands in a list of choices that closes with the choice.",
        "7.1",
    ),
    Explained(
        r"^страница (?!/manage/\[tenantId\] ).*Меню пользователя$",
        ANY,
        "The menu in the header is there for signing out, and that is tried on the dashboard.",
        "3.1",
    ),
    # --- tables ---
    Explained(
        r"^таблица (users|organizations|organization_members|notifications), .*, столбец (locale|full_name|name|slug"
        r"|settings|last_sign_in_at|updated_at|created_at|status|role|message|metadata|title|type|is_read)$",
        ANY,
        "Who registers and what is noted of it is no item: that the owner can sign in and has a place of their own is.",
        "3.3",
    ),
    Explained(
        r"^таблица (?!activity_logs|conversations|message_logs|agents|crm_connections)\w+, .*, столбец "
        r"(updated_at|created_at)$",
        ANY,
        "When a row was written is shown nowhere and promised to nobody; deadlines are kept by clocks.",
        "5.5",
    ),
    Explained(
        r"^таблица (?!activity_logs|message_logs|crm_connections)\w+, .*, столбец metadata$",
        ANY,
        "Metadata are the platform's own notes: what they hold is not told, and may be empty.",
        "5.5",
    ),
    Explained(
        r"^таблица webhook_events, .*, столбец (provider|event_type|event_subtype|max_retries|retry_count"
        r"|execution_context|processed_at|processing_started_at|entity_type)$",
        ANY,
        "How an event is noted is the platform's affair; status is what to poll, what a rule made of it is the item.",
        "9.2",
    ),
    Explained(
        r"^таблица agent_integrations, (новая строка, столбец (is_active|is_installed|settings)"
        r"|правка строки, столбец updated_at)",
        ANY,
        "Installing is preparation; of what is noted at the integration later the job and its time are promised.",
        "4.9, 6.2",
    ),
    Explained(
        r"^таблица agent_integrations, правка строки$",
        "all",
        "What a synchronisation notes at other integrations no deployment is bound to show.",
        "6.2",
    ),
    Explained(
        "^таблица agents, .*, столбец system_prompt$",
        ANY,
        "It repeats the instructions: that these are kept and reach the model is proven by what the model is asked.",
        "4.4, 8.2",
    ),
    Explained(
        "^таблица notifications, ",
        ANY,
        "The greeting of a new owner is no item.",
        "3.3",
    ),
    Explained(
        "^таблица knowledge_base_articles, .*, столбец content$",
        "case",
        "A word in capitals is the same word: what the article says is known.",
        "8.3",
    ),
    Explained(
        r"^таблица knowledge_chunks, ",
        ANY,
        "Without a hit the text of the articles is searched: the answer has the word all the same.",
        "8.3",
    ),
    Explained(
        r"^таблица knowledge_base_(categories|articles), .*, столбец (name|slug|title|sort_order|views_count)$",
        ANY,
        "What the article says is what the agent must know; how it is filed is preparation.",
        "4.8",
    ),
)


def reason_of(mutant: Mutant) -> Explained | None:
    """Why this mutant may stay green; None when it may not."""
    return _reason(mutant.place, mutant.operator)


@cache
def _reason(place: str, operator: str) -> Explained | None:
    return next(
        (one for one in EXPLAINED if re.fullmatch(one.operator, operator) and re.search(one.place, place)),
        None,
    )
