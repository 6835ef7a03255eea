"""The tables of the platform, each with the column that says whose a row is (platform contract 5)."""

from collections.abc import Mapping

ORGANISATION = "org_id"

#: By the checklist's names and the other ones that deployments have; a test compares them with the contract.
OWNED_BY: Mapping[str, str] = {
    "organizations": "id",
    "users": "id",
    "organization_members": ORGANISATION,
    "activity_logs": ORGANISATION,
    "agents": ORGANISATION,
    "conversations": ORGANISATION,
    "agent_conversations": ORGANISATION,
    "message_logs": "conversation_id",
    "conversation_messages": "conversation_id",
    "sales_scripts": ORGANISATION,
    "agent_rules": ORGANISATION,
    "automation_rules": ORGANISATION,
    "rule_executions": ORGANISATION,
    "agent_sequences": ORGANISATION,
    "sequences": ORGANISATION,
    "sequence_steps": "sequence_id",
    "agent_sequence_steps": "sequence_id",
    "sequence_executions": ORGANISATION,
    "crm_connections": ORGANISATION,
    "crm_credentials": ORGANISATION,
    "crm_pipelines": "connection_id",
    "crm_pipeline_stages": "pipeline_id",
    "agent_integrations": ORGANISATION,
    "agent_pipeline_settings": ORGANISATION,
    "crm_tasks": ORGANISATION,
    "crm_calls": ORGANISATION,
    "crm_settings": ORGANISATION,
    "webhook_events": ORGANISATION,
    "knowledge_base_categories": ORGANISATION,
    "knowledge_base_articles": ORGANISATION,
    "knowledge_chunks": ORGANISATION,
    "company_knowledge": ORGANISATION,
    "objection_responses": ORGANISATION,
    "job_status": "organization_id",
    "usage_daily": ORGANISATION,
    "agent_activity_metrics": ORGANISATION,
    "notifications": ORGANISATION,
}
TABLES = tuple(OWNED_BY)
#: The function that searches the knowledge base (platform contract 8.3).
SEARCH = "match_knowledge_chunks"
DIMENSIONS = 1536
