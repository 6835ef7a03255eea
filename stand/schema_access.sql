-- Who may do what, as Supabase sets it up: three roles, row level security on every table and no policies, so that
-- only the service role (BYPASSRLS) sees rows. Then the notifications that spare the stand's parts polling.

create role anon nologin noinherit;
create role authenticated nologin noinherit;
create role service_role nologin noinherit bypassrls;

grant usage on schema public, extensions to anon, authenticated, service_role;
grant all on all tables in schema public to anon, authenticated, service_role;
grant all on all sequences in schema public to anon, authenticated, service_role;
grant execute on all functions in schema public to anon, authenticated, service_role;
alter default privileges in schema public grant all on tables to anon, authenticated, service_role;
alter default privileges in schema public grant all on sequences to anon, authenticated, service_role;
alter default privileges in schema public grant execute on functions to anon, authenticated, service_role;

do $$
declare
  name text;
begin
  for name in select tablename from pg_tables where schemaname = 'public' loop
    execute format('alter table public.%I enable row level security', name);
  end loop;
  execute format('alter database %I set search_path = public, extensions', current_database());
end
$$;

create schema internal;
grant usage on schema internal to anon, authenticated, service_role;

-- Channel webhook_event, payload = id: an event was stored and waits to be processed (platform contract 9.2).
create function internal.tell_webhook_event() returns trigger language plpgsql as $$
begin
  perform pg_notify('webhook_event', new.id::text);
  return null;
end
$$;
create trigger tell_webhook_event after insert on webhook_events
  for each row execute function internal.tell_webhook_event();

-- Channel sequence_due, payload = id: a running execution has a (new) due time (platform contract 9.4).
create function internal.tell_sequence_due() returns trigger language plpgsql as $$
begin
  perform pg_notify('sequence_due', new.id::text);
  return null;
end
$$;
create trigger tell_sequence_due after insert or update of next_execution_at, status on sequence_executions
  for each row when (new.status = 'running' and new.next_execution_at is not null)
  execute function internal.tell_sequence_due();
