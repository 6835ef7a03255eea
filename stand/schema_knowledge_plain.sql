-- Stand-in for schema_knowledge.sql where PostgreSQL has no pgvector: vectors are kept as JSON text, the search by
-- similarity finds nothing, and the platform then searches the articles' text (platform contract 8.3, point 3).

create schema if not exists extensions;

create table knowledge_chunks (
  id uuid primary key default gen_random_uuid(),
  agent_id uuid references agents on delete cascade,
  org_id uuid not null references organizations on delete cascade,
  asset_id uuid,
  article_id uuid references knowledge_base_articles on delete cascade,
  company_knowledge_id uuid references company_knowledge on delete cascade,
  content text not null,
  metadata jsonb default '{}',
  embedding text,
  created_at timestamptz not null default now()
);
create index on knowledge_chunks (article_id);

create function match_knowledge_chunks(
  query_embedding text,
  org_uuid uuid,
  agent_uuid uuid default null,
  article_uuid uuid default null,
  match_count int default 5,
  similarity_threshold float8 default 0.3
)
returns table (
  id uuid, org_id uuid, agent_id uuid, article_id uuid, content text, metadata jsonb,
  embedding text, similarity float8
)
language sql stable
as $$
  select c.id, c.org_id, c.agent_id, c.article_id, c.content, c.metadata, c.embedding, 0::float8
  from knowledge_chunks c
  where false
$$;
