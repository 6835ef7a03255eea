"""What the worker's health check may say."""

from acceptance.contract.worker import DEGRADED, OK, SERVICE
from acceptance.dictionary.slots import one_of

one_of("Service", "имя службы", {"worker": SERVICE})
one_of("HealthStatus", "состояние", {"ok": OK, "degraded": DEGRADED}, of_platform=True)
