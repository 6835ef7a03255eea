-- Tables of the platform (platform contract 5), under the names the checklist uses.
-- Knowledge chunks stand in schema_knowledge.sql (they need pgvector), access rules in schema_access.sql.

-- Organisations and users (5.2) -------------------------------------------------------------------------------------

create table organizations (
  id uuid primary key default gen_random_uuid(),
  name text not null,
  slug text not null unique,
  country text,
  settings jsonb default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table users (
  id uuid primary key default gen_random_uuid(),
  email text not null unique,
  full_name text,
  password_hash text,
  default_org_id uuid references organizations on delete set null,
  avatar_url text,
  locale text default 'en',
  invited_at timestamptz,
  last_sign_in_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table organization_members (
  org_id uuid not null references organizations on delete cascade,
  user_id uuid not null references users on delete cascade,
  role text not null default 'member' check (role in ('owner', 'admin', 'manager', 'member')),
  status text not null default 'active',
  invited_by uuid,
  created_at timestamptz not null default now(),
  primary key (org_id, user_id)
);
create index on organization_members (user_id);

create table notifications (
  id uuid primary key default gen_random_uuid(),
  org_id uuid references organizations on delete cascade,
  user_id uuid references users on delete cascade,
  type text default 'info',
  title text not null,
  message text,
  is_read boolean not null default false,
  metadata jsonb default '{}',
  created_at timestamptz not null default now()
);
create index on notifications (user_id, created_at desc);

-- CRM (5.6) ---------------------------------------------------------------------------------------------------------

create table crm_connections (
  id uuid primary key default gen_random_uuid(),
  org_id uuid not null references organizations on delete cascade,
  provider text not null default 'kommo',
  base_domain text not null,
  access_token text not null,
  refresh_token text,
  expires_at timestamptz,
  scope text[],
  account_id text,
  metadata jsonb default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (org_id, provider, base_domain)
);

create table crm_credentials (
  id uuid primary key default gen_random_uuid(),
  org_id uuid not null references organizations on delete cascade,
  provider text not null default 'kommo',
  client_id text not null,
  client_secret text not null,
  redirect_uri text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (org_id, provider)
);

create table crm_pipelines (
  id uuid primary key default gen_random_uuid(),
  connection_id uuid not null references crm_connections on delete cascade,
  external_id text not null,
  name text not null,
  is_active boolean default true,
  sort_order int default 0,
  metadata jsonb default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (connection_id, external_id)
);

create table crm_pipeline_stages (
  id uuid primary key default gen_random_uuid(),
  pipeline_id uuid not null references crm_pipelines on delete cascade,
  external_id text not null,
  name text not null,
  sort_order int default 0,
  metadata jsonb default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (pipeline_id, external_id)
);

create table crm_tasks (
  id uuid primary key default gen_random_uuid(),
  org_id uuid not null references organizations on delete cascade,
  task_id text not null,
  entity_id text,
  entity_type text,
  text text,
  status text default 'open',
  complete_till timestamptz,
  metadata jsonb default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (org_id, task_id)
);

create table crm_calls (
  id uuid primary key default gen_random_uuid(),
  org_id uuid not null references organizations on delete cascade,
  call_id text not null,
  entity_id text,
  entity_type text,
  direction text,
  duration int,
  phone text,
  metadata jsonb default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (org_id, call_id)
);

create table webhook_events (
  id uuid primary key default gen_random_uuid(),
  org_id uuid not null references organizations on delete cascade,
  provider text not null,
  event_type text not null,
  event_subtype text,
  entity_id text,
  entity_type text,
  payload jsonb not null,
  status text not null default 'pending'
    check (status in ('pending', 'processing', 'retrying', 'completed', 'failed')),
  error text,
  retry_count int not null default 0,
  max_retries int not null default 3,
  next_retry_at timestamptz,
  processing_started_at timestamptz,
  execution_context jsonb default '{}',
  created_at timestamptz not null default now(),
  processed_at timestamptz
);
create index on webhook_events (org_id, created_at desc);
create index on webhook_events (status) where status in ('pending', 'processing', 'retrying');

-- Agents, conversations, messages (5.4) -----------------------------------------------------------------------------

create table agents (
  id uuid primary key default gen_random_uuid(),
  org_id uuid not null references organizations on delete cascade,
  connection_id uuid references crm_connections on delete set null,
  name text not null,
  status text not null default 'draft' check (status in ('active', 'inactive', 'draft')),
  default_model text,
  owner_name text,
  messages_total int not null default 0,
  last_activity_at timestamptz,
  temperature numeric(3, 2) default 0.70 check (temperature between 0 and 2),
  max_tokens int default 2048,
  instructions text,
  system_prompt text,
  response_delay_seconds int default 0,
  settings jsonb default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index on agents (org_id, created_at desc);

create table conversations (
  id uuid primary key default gen_random_uuid(),
  agent_id uuid not null references agents on delete cascade,
  org_id uuid not null references organizations on delete cascade,
  user_id uuid references users on delete set null,
  title text,
  lead_id int,
  external_conversation_id text,
  deal_id text,
  contact_id text,
  channel text,
  metadata jsonb default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index on conversations (org_id, user_id, updated_at desc);
create index on conversations (agent_id);

create table message_logs (
  id uuid primary key default gen_random_uuid(),
  conversation_id uuid not null references conversations on delete cascade,
  role text not null check (role in ('user', 'assistant', 'system')),
  content text not null,
  metadata jsonb default '{}',
  created_at timestamptz not null default now()
);
create index on message_logs (conversation_id, created_at);

create table agent_integrations (
  id uuid primary key default gen_random_uuid(),
  agent_id uuid not null references agents on delete cascade,
  org_id uuid not null references organizations on delete cascade,
  integration_type text not null,
  is_installed boolean not null default false,
  is_active boolean not null default false,
  settings jsonb default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (agent_id, integration_type)
);
create index on agent_integrations (org_id);

create table agent_pipeline_settings (
  id uuid primary key default gen_random_uuid(),
  org_id uuid not null references organizations on delete cascade,
  agent_id uuid not null references agents on delete cascade,
  pipeline_id text not null,
  is_active boolean not null default true,
  all_stages boolean not null default true,
  selected_stages text[] default '{}',
  stage_instructions jsonb default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (agent_id, pipeline_id)
);

-- Activity (5.3) ----------------------------------------------------------------------------------------------------

create table activity_logs (
  id uuid primary key default gen_random_uuid(),
  org_id uuid not null references organizations on delete cascade,
  user_id uuid references users on delete set null,
  agent_id uuid references agents on delete set null,
  conversation_id uuid references conversations on delete set null,
  activity_type text not null,
  title text not null,
  description text,
  metadata jsonb default '{}',
  created_at timestamptz not null default now()
);
create index on activity_logs (org_id, created_at desc);

-- Scripts, rules, sequences (5.5) -----------------------------------------------------------------------------------

create table sales_scripts (
  id uuid primary key default gen_random_uuid(),
  org_id uuid not null references organizations on delete cascade,
  agent_id uuid references agents on delete set null,
  pipeline_stage_id uuid references crm_pipeline_stages on delete set null,
  title text not null,
  script_type text not null default 'greeting'
    check (script_type in ('greeting', 'qualification', 'presentation', 'objection_handling', 'closing')),
  content text not null,
  variables jsonb default '{}',
  conditions jsonb default '{}',
  effectiveness_score numeric(3, 2) default 0.5,
  usage_count int default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index on sales_scripts (org_id, agent_id);

create table agent_rules (
  id uuid primary key default gen_random_uuid(),
  org_id uuid not null references organizations on delete cascade,
  agent_id uuid references agents on delete cascade,
  name text not null,
  description text,
  trigger_type text not null check (trigger_type in
    ('lead_created', 'lead_updated', 'message_received', 'stage_changed', 'time_based', 'manual')),
  conditions jsonb not null default '[]',
  actions jsonb not null default '[]',
  is_active boolean not null default true,
  priority int not null default 10 check (priority between 1 and 100),
  cooldown_minutes int check (cooldown_minutes >= 0),
  max_executions_per_day int check (max_executions_per_day >= 1),
  metadata jsonb default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index on agent_rules (org_id, trigger_type) where is_active;
create index on agent_rules (agent_id);

create table rule_executions (
  id uuid primary key default gen_random_uuid(),
  rule_id uuid not null references agent_rules on delete cascade,
  org_id uuid not null references organizations on delete cascade,
  lead_id text,
  execution_context jsonb not null default '{}',
  action_results jsonb not null default '[]',
  executed_at timestamptz not null default now()
);
create index on rule_executions (rule_id, executed_at desc);

create table agent_sequences (
  id uuid primary key default gen_random_uuid(),
  org_id uuid not null references organizations on delete cascade,
  agent_id uuid references agents on delete cascade,
  name text not null,
  description text,
  trigger_type text not null
    check (trigger_type in ('manual', 'lead_created', 'stage_changed', 'subscription', 'event')),
  trigger_conditions jsonb default '{}',
  is_active boolean not null default true,
  metadata jsonb default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index on agent_sequences (org_id, trigger_type) where is_active;
create index on agent_sequences (agent_id);

create table sequence_steps (
  id uuid primary key default gen_random_uuid(),
  sequence_id uuid not null references agent_sequences on delete cascade,
  step_order int not null check (step_order >= 1),
  delay_minutes int not null default 0 check (delay_minutes >= 0),
  action_type text not null check (action_type in
    ('send_message', 'create_task', 'send_email', 'webhook', 'ai_response', 'wait', 'kommo_action')),
  template text,
  recipient text,
  webhook_url text,
  ai_prompt text,
  task_title text,
  task_description text,
  kommo_action jsonb,
  metadata jsonb default '{}',
  created_at timestamptz not null default now()
);
create index on sequence_steps (sequence_id, step_order);

create table sequence_executions (
  id uuid primary key default gen_random_uuid(),
  sequence_id uuid not null references agent_sequences on delete cascade,
  org_id uuid not null references organizations on delete cascade,
  lead_id text not null,
  contact_id text,
  current_step int not null default 0,
  status text not null default 'running' check (status in ('running', 'completed', 'paused', 'failed')),
  started_at timestamptz not null default now(),
  completed_at timestamptz,
  next_execution_at timestamptz,
  execution_data jsonb default '{}',
  error_message text
);
create index on sequence_executions (sequence_id, lead_id);
create index on sequence_executions (next_execution_at) where status = 'running';

-- Knowledge and jobs (5.7) ------------------------------------------------------------------------------------------

create table knowledge_base_categories (
  id uuid primary key default gen_random_uuid(),
  org_id uuid not null references organizations on delete cascade,
  name text not null,
  description text,
  parent_id uuid references knowledge_base_categories on delete cascade,
  sort_order int default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (org_id, name, parent_id)
);

create table knowledge_base_articles (
  id uuid primary key default gen_random_uuid(),
  org_id uuid not null references organizations on delete cascade,
  category_id uuid references knowledge_base_categories on delete set null,
  title text not null,
  content text not null,
  slug text,
  is_published boolean default true,
  views_count int default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (org_id, slug)
);

create table company_knowledge (
  id uuid primary key default gen_random_uuid(),
  org_id uuid not null references organizations on delete cascade,
  agent_id uuid references agents on delete cascade,
  category text not null
    check (category in ('product', 'service', 'process', 'script', 'objection', 'company_info')),
  title text not null,
  content text not null,
  metadata jsonb default '{}',
  pipeline_stage_id uuid references crm_pipeline_stages on delete set null,
  is_global boolean default true,
  priority int default 0,
  usage_count int default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index on company_knowledge (org_id, category);

create table objection_responses (
  id uuid primary key default gen_random_uuid(),
  org_id uuid not null references organizations on delete cascade,
  agent_id uuid references agents on delete cascade,
  objection_type text not null,
  objection_text text,
  response_script text not null,
  context jsonb default '{}',
  effectiveness_score numeric(3, 2) default 0.5,
  success_rate numeric(3, 2) default 0,
  usage_count int default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table job_status (
  id text primary key,
  type text not null,
  status text not null default 'pending',
  user_id text not null,
  organization_id text,
  payload jsonb default '{}',
  progress jsonb,
  result jsonb,
  error text,
  duration int,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  completed_at timestamptz,
  failed_at timestamptz,
  updated_at timestamptz not null default now()
);
create index on job_status (user_id, created_at desc);

create table usage_daily (
  org_id uuid not null references organizations on delete cascade,
  usage_date date not null default current_date,
  messages_count int not null default 0,
  responses_count int not null default 0,
  tokens_total int not null default 0,
  primary key (org_id, usage_date)
);

create table agent_activity_metrics (
  org_id uuid not null references organizations on delete cascade,
  usage_date date not null default current_date,
  responses_count int not null default 0,
  conversations_count int not null default 0,
  agents_active int not null default 0,
  primary key (org_id, usage_date)
);
