"""A conversation and a script as the API serves them, and an id: all of nobody's."""

from typing import Any

CONVERSATION = {
    "id": "{uuid}",
    "organizationId": "{uuid}",
    "agentId": "{uuid}",
    "userId": "{uuid}",
    "title": "Чужой разговор",
    "metadata": {},
    "createdAt": "2025-01-26T12:00:00.000Z",
    "updatedAt": "2025-01-26T12:00:00.000Z",
}
SCRIPT: dict[str, Any] = {
    "id": "{uuid}",
    "orgId": "{uuid}",
    "agentId": "{uuid}",
    "pipelineStageId": None,
    "title": "Скрипт",
    "scriptType": "greeting",
    "content": "Здравствуйте",
    "variables": {},
    "conditions": {},
    "effectivenessScore": 0.5,
    "usageCount": 0,
    "createdAt": "2025-01-26T12:00:00.000Z",
    "updatedAt": "2025-01-26T12:00:00.000Z",
}
NOBODY = "11111111-1111-4111-8111-111111111111"
