"""The paths of the API's routes (platform contract 4), each once; in brackets stands the id of what.

What is done with a route is told by the tables that name it: `deeds/api/calls.py` (as a client, rightly), `routes.py`
(without a session, from another organisation), `id_routes.py` (with foreign ids), `reverting.py` (there and back).
"""

AGENTS = "/api/agents"
AGENT = f"{AGENTS}/[id]"
AGENT_STATUS = f"{AGENT}/status"
AGENT_KNOWLEDGE = f"{AGENT}/knowledge"
SCRIPTS = f"{AGENT}/scripts"
SCRIPT = f"{SCRIPTS}/[scriptId]"
RULES = f"{AGENT}/rules"
RULE = f"{RULES}/[ruleId]"
SEQUENCES = f"{AGENT}/sequences"
SEQUENCE = f"{SEQUENCES}/[sequenceId]"
INTEGRATIONS = f"{AGENT}/integrations"
INTEGRATION = f"{INTEGRATIONS}/[integrationId]"
INSTALL_KOMMO = f"{INTEGRATIONS}/kommo/install"
SYNC = f"{INTEGRATION}/sync"

CHAT = "/api/chat"
CONVERSATIONS = f"{CHAT}/conversations"

DASHBOARD = "/api/dashboard"
UPDATES = f"{DASHBOARD}/updates"
CHARTS = f"{DASHBOARD}/charts"

CATEGORIES = "/api/knowledge-base/categories"
ARTICLES = "/api/knowledge-base/articles"

EVENTS = "/api/webhooks"
EVENT = f"{EVENTS}/[eventId]"
EVENTS_FOUND = f"{EVENTS}/events"

JOBS = "/api/jobs"
JOBS_STATUS = f"{JOBS}/status"

HEALTH = "/api/health"
READY = f"{HEALTH}/ready"
