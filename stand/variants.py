"""Named ways in which a deployment differs from the stand as it usually is (platform contract 10).

Most are no fault: each is a deployment somebody runs, set up by environment variables, SQL, addresses and numbers of
processes. ``queues-apart`` is set up wrongly, as the contract says that it happens; ``rules-and-chat-broken`` and
``half-migrated`` have had their migrations only half.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import reduce
from urllib.parse import quote

from stand.holes import HOLES, VARIABLE


@dataclass(frozen=True)
class Variant:
    """sql: run once, after the seed. search_path: where the platform's own parts look for tables, empty: as usual.

    web, worker: environment variables besides the usual ones. redis_tls: Redis is reached by ``rediss://`` only, and
    the worker is told its address as platform contract 1.4 says. worker_replicas: processes behind the worker's one
    address.
    """

    reason: str = ""
    sql: str = ""
    search_path: str = ""
    web: Mapping[str, str] = field(default_factory=dict)
    worker: Mapping[str, str] = field(default_factory=dict)
    redis_tls: bool = False
    worker_replicas: int = 1

    def __add__(self, other: Variant) -> Variant:
        return Variant(
            reason="; ".join(filter(None, (self.reason, other.reason))),
            sql=f"{self.sql}\n{other.sql}".strip(),
            search_path=self.search_path or other.search_path,
            web={**self.web, **other.web, **_all_holes(self.web, other.web)},
            worker={**self.worker, **other.worker},
            redis_tls=self.redis_tls or other.redis_tls,
            worker_replicas=max(self.worker_replicas, other.worker_replicas),
        )

    def database_url(self, url: str) -> str:
        """The address that the platform's own parts get for a database at ``url``."""
        return f"{url}?options={quote(f'-csearch_path={self.search_path}')}" if self.search_path else url


def _all_holes(*webs: Mapping[str, str]) -> dict[str, str]:
    """The holes of several variants, open all at once."""
    names = [web[VARIABLE] for web in webs if web.get(VARIABLE)]
    return {VARIABLE: ",".join(names)} if names else {}


# The platform's own parts keep speaking of the names they know: views by these names stand in a schema of their own.
# What is in `public`, and therefore seen through Supabase, has the other names.
OWN_NAMES = "platform,public,extensions"
OTHER_TABLES = """
create schema platform;
alter table conversations rename to agent_conversations;
alter table agent_rules rename to automation_rules;
alter table agent_sequences rename to sequences;
alter table message_logs rename to conversation_messages;
alter table conversation_messages rename metadata to meta;
alter table conversation_messages rename created_at to occurred_at;
alter table conversation_messages add column tokens int;
create view platform.conversations as select * from agent_conversations;
create view platform.agent_rules as select * from automation_rules;
create view platform.agent_sequences as select * from sequences;
create view platform.message_logs as
  select id, conversation_id, role, content, meta as metadata, occurred_at as created_at from conversation_messages;
alter table activity_logs add column ip_address text;
alter table sales_scripts add column locale text default 'ru';
"""
LEGACY_SEQUENCES = """
create schema platform;
alter table agent_sequences rename to sequences;
create view platform.agent_sequences as select * from sequences;
create view agent_sequences with (security_invoker = true) as
  select id, org_id, agent_id, name, description, is_active, 0 as sort_order, '{}'::jsonb as settings,
         created_at, updated_at
  from sequences;
create view agent_sequence_steps with (security_invoker = true) as
  select id, sequence_id, action_type as step_type, jsonb_build_object('template', template) as payload,
         delay_minutes * 60 as delay_seconds, step_order as sort_order
  from sequence_steps;
"""
# Entries of other types are taken out again at once.
FEWER_ACTIVITIES = """
create function internal.forget_activity() returns trigger language plpgsql as $$
begin
  delete from activity_logs where id = new.id;
  return null;
end
$$;
create trigger forget_activity after insert on activity_logs for each row
  when (new.activity_type not in ('agent_created', 'agent_response', 'lead_created', 'lead_updated', 'task_created',
                                  'task_completed', 'action_executed', 'error_occurred'))
  execute function internal.forget_activity();
"""
# Every agent gets a rule that the rules' page cannot draw, nor the engine follow. No conversation can be begun, for
# want of a value that the application does not give, so that nobody has ever had one.
RULES_AND_CHAT_BROKEN = """
alter table agent_rules alter column conditions drop not null;
create function internal.first_rule() returns trigger language plpgsql as $$
begin
  insert into agent_rules (org_id, agent_id, name, trigger_type, conditions)
  values (new.org_id, new.id, 'Первое правило', 'lead_created', null);
  return null;
end
$$;
create trigger first_rule after insert on agents for each row execute function internal.first_rule();
insert into agent_rules (org_id, agent_id, name, trigger_type, conditions)
  select org_id, id, 'Первое правило', 'lead_created', null from agents;
alter table conversations add column opened_in text not null default 'web';
alter table conversations alter column opened_in drop default;
delete from conversations;
"""
# The application asks for a column and for kinds of scripts that this database does not have yet.
HALF_MIGRATED = """
alter table webhook_events rename entity_id to lead_id;
create function internal.keep_script_type() returns trigger language plpgsql as $$
begin
  raise exception 'column "script_type" is read-only';
end
$$;
create trigger keep_script_type before update of script_type on sales_scripts for each row
  when (new.script_type is distinct from old.script_type) execute function internal.keep_script_type();
"""

VARIANTS: Mapping[str, Variant] = {
    "other-tables": Variant(
        "таблицы разговоров, сообщений, правил и последовательностей называются иначе, чем в чек-листе",
        sql=OTHER_TABLES,
        search_path=OWN_NAMES,
    ),
    "legacy-sequences": Variant(
        "agent_sequences с прежним набором столбцов, шаги в agent_sequence_steps",
        sql=LEGACY_SEQUENCES,
        search_path=OWN_NAMES,
    ),
    "fewer-activities": Variant(
        "в activity_logs попадают только те события, которые обещаны",
        sql=FEWER_ACTIVITIES,
    ),
    "queues-apart": Variant(
        "воркер слушает другую очередь, чем та, в которую ставит задания веб-приложение",
        worker={"JOB_QUEUE_NAME": "gpt-agent-jobs"},
    ),
    "rediss": Variant(
        "Redis доступен только по TLS с паролем и своим сертификатом, воркер узнаёт его адрес из UPSTASH_*",
        redis_tls=True,
    ),
    "replicas": Variant(
        "у воркера две реплики с отдельными счётчиками за одним адресом",
        worker_replicas=2,
    ),
    "rules-and-chat-broken": Variant(
        "правила и чат сломаны: вкладка правил показывает экран ошибки, на сообщение платформа отвечает 500",
        sql=RULES_AND_CHAT_BROKEN,
    ),
    "half-migrated": Variant(
        "в базе не хватает столбца событий, а вид скрипта нельзя менять: на то и другое платформа отвечает 500",
        sql=HALF_MIGRATED,
    ),
    "empty-journal": Variant(
        "журнал действий пуст",
        sql="delete from activity_logs;",
    ),
    "open-webhook": Variant(
        "подпись событий Kommo не проверяется",
        web={"KOMMO_WEBHOOK_SECRET": ""},
    ),
    **{f"hole-{name}": Variant(reason, web={VARIABLE: name}) for name, reason in HOLES.items()},
}


def combined(names: Iterable[str]) -> Variant:
    """Several variants at once; KeyError for an unknown name."""
    return reduce(Variant.__add__, (VARIANTS[name] for name in names), Variant())
