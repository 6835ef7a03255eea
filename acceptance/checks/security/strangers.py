"""Proofs that one organisation is closed to the owner of another, whatever ids and names they send."""

from collections.abc import Iterable

import httpx

from acceptance.checks.comparing import some
from acceptance.clients.http import brief, readable
from acceptance.deeds.security.strangers import Claim, Strangers, Trial, listed_by
from acceptance.scene.seen import Probe
from acceptance.world import World

#: What a job says about whose it is (platform contract 4.10).
OWNERS = ("organizationId", "userId")


def expect_nothing_shown(two: Strangers, answers: Iterable[tuple[str, httpx.Response]]) -> None:
    """AssertionError when an answer to the stranger holds a text that only the other organisation has."""
    wrong = []
    for title, answer in answers:
        shown = [noun for noun, mark in two.victim.marks.items() if mark in readable(answer)]
        if shown:
            wrong.append(f"{title} показал: {', '.join(shown)}")
    assert not wrong, f"Чужие данные показаны: {some(wrong)}"


def expect_refused(trials: Iterable[Trial]) -> None:
    """AssertionError when a request was accepted that may not be with a foreign id."""
    taken = [f"{one.aim.title} → {one.answer.status_code}" for one in trials if _taken(one)]
    assert not taken, f"Чужой номер принят: {some(taken)}"


def _taken(trial: Trial) -> bool:
    return trial.aim.route.refused and trial.answer.is_success


def expect_not_told_apart(world: World, trials: Iterable[Trial]) -> None:
    """AssertionError when a foreign id is answered otherwise than one that belongs to nothing.

    Status and error text count. Only where the contract promises that an unknown id is not found; for the other routes
    a difference is a remark.
    """
    wrong = []
    for one in trials:
        if one.to_none is None or _told(one.answer) == _told(one.to_none):
            continue
        foreign, none = _told(one.answer), _told(one.to_none)
        said = f"{one.aim.title}: о чужом {foreign}, о несуществующем {none}"
        if one.aim.route.absent:
            wrong.append(said)
        else:
            world.evidence.remark(f"Чужое отличимо от несуществующего: {said}")
    assert not wrong, f"По ответу видно, что чужое существует: {some(wrong)}"


def expect_claims_without_effect(two: Strangers, claims: Iterable[Claim]) -> None:
    """AssertionError unless all that was made while the other organisation was named belongs to who made it."""
    claims = list(claims)
    failed = [f"{one.title} → {one.answer.status_code} {brief(one.answer, 80)}" for one in claims if _broke(one)]
    assert not failed, f"Платформа не справилась с чужой организацией в запросе: {some(failed)}"
    made = [one for one in claims if one.name]
    own, foreign = listed_by(two.stranger, two.agent), listed_by(two.victim.web, two.victim.ids["[id]"])
    moved = [one.title for one in made if one.name in foreign]
    assert not moved, f"Создано в чужой организации: {some(moved)}"
    lost = [one.title for one in made if one.name not in own]
    assert not lost, f"Создано, а у того, кто создал, этого нет: {some(lost)}"


def _broke(claim: Claim) -> bool:
    # What the model fails with says nothing of the organisation (platform contract 4.3).
    return claim.answer.is_server_error and claim.title != "POST /api/chat"


def expect_job_of_its_sender(two: Strangers, job: Probe) -> None:
    """AssertionError unless the queued job names organisation and user of who sent it, whatever its payload said."""
    queue = two.world.queue.named(job.queue)
    stored = queue.job(job.job_id)
    assert stored is not None, f"Задания {job.job_id} в очереди «{job.queue}» нет"
    own = dict(zip(OWNERS, (two.stranger.organisation_id, two.stranger.user_id), strict=True))
    wrong = [f"{name} – {stored.data.get(name)}, ожидалось {value}" for name, value in own.items()
             if str(stored.data.get(name)) != value]  # fmt: skip
    assert not wrong, f"Задание поставлено от чужого имени: {'; '.join(wrong)}"


def _told(answer: httpx.Response) -> str:
    """Status and error text of an answer: what somebody could tell things apart by."""
    try:
        body = answer.json()
    except ValueError:
        body = None
    error = body.get("error") if isinstance(body, dict) else None
    return f"{answer.status_code}{f' «{error}»' if isinstance(error, str) else ''}"
