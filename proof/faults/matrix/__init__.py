"""The matrix: all faults, by checklist section."""

from proof.fault import Fault
from proof.faults.matrix import (
    by_hand,
    chat,
    dashboard,
    endpoints,
    heard,
    kept,
    kommo,
    reach,
    rules,
    scripts,
    security,
    sequences,
    sight,
    tables,
    texts,
    unlisted,
    worker,
)

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
    *sight.FAULTS,
    *texts.FAULTS,
    *reach.FAULTS,
    *heard.FAULTS,
    *unlisted.FAULTS,
    *by_hand.FAULTS,
    *kept.FAULTS,
    *security.FAULTS,
)
