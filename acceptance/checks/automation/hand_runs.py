"""Proofs about rules and sequences that a client of the API runs by hand (platform contract 4.6, 4.7)."""

import json
from collections.abc import Sequence

from acceptance.checks.comparing import expect_equal
from acceptance.clients.listener import Listener
from acceptance.contract.rules import RulesPreviewed, RulesRunByHand
from acceptance.contract.sequences import SequenceStarted
from acceptance.scene.kinds import RULE, SEQUENCE
from acceptance.scene.seen import Exchange, OnCondition
from acceptance.scene.things import Things


def only_this_rule(owner: Things, exchange: Exchange, reply: RulesRunByHand) -> None:
    """AssertionError unless the owner's rule, and no other, was run: with success, where its call has a receiver.

    Elsewhere the call goes to the platform's own address, which may refuse it. Not noticed: what its actions did.
    """
    rule = owner.known(RULE)
    received = Listener.within_reach(owner.world.target)
    told = [(str(one.rule_id), one.success or not received) for one in reply.data.executions]
    assert told == [(rule.id, True)], (
        f"Выполнено правил: {len(told)}, с успехом: {sum(success for _, success in told)};"
        f" ожидалось одно, «{rule.name}», с успехом"
    )


def expect_only_true(owner: Things, reply: RulesRunByHand, rules: Sequence[OnCondition]) -> None:
    """AssertionError unless, of these rules, exactly those were run, and logged, whose condition holds; all at once."""
    logged = owner.world.database.rows("rule_executions", columns="rule_id", rule_id=[one.rule.id for one in rules])
    run, noted = {str(one.rule_id) for one in reply.data.executions}, {str(row["rule_id"]) for row in logged}
    wrong = [
        f"«{one.told}» – {told}"
        for one in rules
        if (told := _otherwise(one.holds, one.rule.id in run, one.rule.id in noted))
    ]
    assert not wrong, f"Правила выполнены не так, как велит их условие: {'; '.join(wrong)}"


def _otherwise(holds: bool, run: bool, noted: bool) -> str:
    if run != holds:
        return "верно, а правило не выполнено" if holds else "неверно, а правило выполнено"
    if noted != holds:
        return "правило выполнено, а в журнал не записано" if holds else "правило не выполнено, а в журнале есть"
    return ""


def only_this_would_run(owner: Things, exchange: Exchange, reply: RulesPreviewed) -> None:
    """AssertionError unless the owner's rule, and no other, would be run."""
    rule = owner.known(RULE)
    would = [str(one.rule) for one in reply.data.rules if one.will_execute]
    assert len(would) == 1 and rule.id in would[0], (
        f"Выполнилось бы правил: {len(would)}, ожидалось одно, «{rule.name}»: {'; '.join(would)[:200]}"
    )


def started(owner: Things, exchange: Exchange, reply: SequenceStarted) -> None:
    """AssertionError unless the execution that the answer names is one of the owner's sequence, with what was sent.

    Not noticed: where in its data (execution_data) it keeps the initial data.
    """
    sequence, execution = owner.known(SEQUENCE), str(reply.data.execution_id)
    rows = owner.world.database.rows("sequence_executions", id=execution)
    of = [str(row["sequence_id"]) for row in rows]
    assert of == [sequence.id], f"Выполнение {execution}, которое назвал ответ, – не выполнение «{sequence.name}»"
    sent = exchange.needed_sent
    facts = {name: (rows[0][name], sent[name]) for name in ("lead_id", "contact_id")}
    expect_equal(f"Выполнение «{sequence.name}»", facts)
    kept = json.dumps(rows[0]["execution_data"], ensure_ascii=False)
    lost = [f"{name} = {value}" for name, value in sent["initial_data"].items() if str(value) not in kept]
    assert not lost, f"В выполнении «{sequence.name}» нет начальных данных (initial_data): {', '.join(lost)}"
