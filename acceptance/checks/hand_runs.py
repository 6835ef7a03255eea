"""Proofs about rules and sequences that a client of the API runs by hand (platform contract 4.6, 4.7)."""

from acceptance.clients.listener import Listener
from acceptance.contract.rules import RulesRunByHand
from acceptance.contract.sequences import SequenceStarted
from acceptance.scene.kinds import RULE, SEQUENCE
from acceptance.scene.seen import Exchange
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


def started(owner: Things, exchange: Exchange, reply: SequenceStarted) -> None:
    """AssertionError unless the execution that the answer names is one of the owner's sequence in the database."""
    sequence, execution = owner.known(SEQUENCE), str(reply.data.execution_id)
    rows = owner.world.database.rows("sequence_executions", columns="id,sequence_id", id=execution)
    of = [str(row["sequence_id"]) for row in rows]
    assert of == [sequence.id], f"Выполнение {execution}, которое назвал ответ, – не выполнение «{sequence.name}»"
