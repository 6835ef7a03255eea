-- Knowledge chunks with vectors and their search (platform contract 5.7 and 8.3); needs pgvector.

create schema if not exists extensions;
create extension vector schema extensions;

create table knowledge_chunks (
  id uuid primary key default gen_random_uuid(),
  agent_id uuid references agents on delete cascade,
  org_id uuid not null references organizations on delete cascade,
  asset_id uuid,
  article_id uuid references knowledge_base_articles on delete cascade,
  company_knowledge_id uuid references company_knowledge on delete cascade,
  content text not null,
  metadata jsonb default '{}',
  embedding extensions.vector(1536),
  created_at timestamptz not null default now()
);
create index on knowledge_chunks (org_id, agent_id);
create index on knowledge_chunks (article_id);

-- Chunks of the whole organisation (no agent) and the agent's own, most similar first (cosine).
create function match_knowledge_chunks(
  query_embedding extensions.vector(1536),
  org_uuid uuid,
  agent_uuid uuid default null,
  article_uuid uuid default null,
  match_count int default 5,
  similarity_threshold float8 default 0.3
)
returns table (
  id uuid, org_id uuid, agent_id uuid, article_id uuid, content text, metadata jsonb,
  embedding extensions.vector(1536), similarity float8
)
language sql stable
as $$
  select c.id, c.org_id, c.agent_id, c.article_id, c.content, c.metadata, c.embedding,
         1 - (c.embedding operator(extensions.<=>) query_embedding)
  from knowledge_chunks c
  where c.org_id = org_uuid
    and (c.agent_id is null or c.agent_id = agent_uuid)
    and (article_uuid is null or c.article_id = article_uuid)
    and 1 - (c.embedding operator(extensions.<=>) query_embedding) >= similarity_threshold
  order by c.embedding operator(extensions.<=>) query_embedding
  limit match_count
$$;
