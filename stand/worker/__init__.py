"""The worker: takes jobs from the BullMQ queue, answers /health and /metrics, writes JSON log lines."""
