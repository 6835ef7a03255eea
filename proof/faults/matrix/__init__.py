"""The matrix: all faults, by checklist section."""

from proof.fault import Fault
from proof.faults.matrix import chat, dashboard, endpoints, kommo, rules, scripts, sequences, tables, worker

FAULTS: tuple[Fault, ...] = (
    *worker.FAULTS,
    *kommo.FAULTS,
    *dashboard.FAULTS,
    *chat.FAULTS,
    *scripts.FAULTS,
    *rules.FAULTS,
    *sequences.FAULTS,
    *tables.FAULTS,
    *endpoints.FAULTS,
)
