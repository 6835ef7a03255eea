"""What the worker's health check may say, and its jobs that take long."""

from acceptance.contract.worker import DEGRADED, OK, SERVICE
from acceptance.dictionary.slots import one_of

one_of("Service", "имя службы", {"worker": SERVICE})
one_of(
    "LongJob",
    "долгая работа",
    {"отчётом": "generate-report", "обработкой данных": "process-bulk-data", "дообучением модели": "fine-tune-model"},
)
one_of("HealthStatus", "состояние", {"ok": OK, "degraded": DEGRADED}, of_platform=True)
