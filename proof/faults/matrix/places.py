"""Addresses that several files of faults change: patterns for an Http change's path."""

# The worker and Railway.
HEALTH = r"^/health$"
RAILWAY = r"/graphql"

# The language model.
COMPLETIONS = "/chat/completions"

# The pages, and the one script that all of them load.
DASHBOARD_PAGE = r"^/manage/[^/]+/?$"
CHAT_PAGE = r"^/manage/[^/]+/test-chat"
EDITOR_PAGE = r"^/manage/[^/]+/ai-agents/[^/]+/edit"
SCRIPTS_PAGE = r"^/manage/[^/]+/ai-agents/[^/]+/scripts"
PAGES_SCRIPT = r"^/static/app-[0-9a-f]+\.js$"

# The platform's API.
UPDATES = r"^/api/dashboard/updates"
CHAT = r"^/api/chat$"
CONVERSATIONS = r"^/api/chat/conversations"
MESSAGES = r"^/api/chat\?.*conversationId"
INTEGRATION = r"^/api/agents/[^/]+/integrations/[0-9a-f-]{36}$"
SCRIPTS = r"^/api/agents/[^/]+/scripts(\?|$)"
ONE_SCRIPT = r"^/api/agents/[^/]+/scripts/[^/?]+$"
RULES = r"^/api/agents/[^/]+/rules(\?|$)"
SEQUENCES = r"^/api/agents/[^/]+/sequences(\?|$)"
