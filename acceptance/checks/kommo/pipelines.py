"""Proofs about pipelines: that Kommo and the platform agree (platform contract 5.6, 6.3)."""

from collections import Counter
from datetime import UTC, datetime
from typing import Any

from acceptance.checks.comparing import some
from acceptance.deeds.kommo.kommo import connection, stored_pipelines, synchronised_others
from acceptance.outcomes import CheckBroken
from acceptance.scene.seen import OthersPipelines, StoredPipeline, SyncRun
from acceptance.timing.clocks import WORKER_AND_REDIS
from acceptance.timing.waiting import wait_for
from acceptance.world import World

Shape = dict[str, Any]
OTHERS_WITHIN = 10.0  # seconds


def expect_agreement(world: World, run: SyncRun) -> None:
    """AssertionError unless the platform holds exactly Kommo's pipelines and stages.

    Compared: ids, names, activity, stages, and the order of both. Where Kommo's own answer is not to be had, the
    platform's rows are compared with what the synchronisation noted about itself.
    """
    own = connection(world)
    rows = _rows(world, own["id"])
    if world.kommo is None:
        _expect_as_noted(own["metadata"].get("sync") or {}, rows)
        return
    expected = _of_kommo(world.kommo.pipelines())
    if not expected:
        raise CheckBroken("В Kommo нет ни одной воронки: сверять нечего.", "Заведите в аккаунте Kommo воронку.")
    differences = _differences(expected, rows)
    world.evidence.facts("Сверка воронок", {"в Kommo": expected, "на платформе": rows})
    assert not differences, f"Воронки на платформе и в Kommo расходятся: {'; '.join(differences[:6])}"


def expect_none(world: World) -> None:
    """AssertionError when the platform holds pipelines, though Kommo has none any more (platform contract 6.3)."""
    left = [row["name"] for row in _rows(world, connection(world)["id"])]
    assert not left, f"В Kommo нет ни одной воронки, а на платформе остались: {some([f'«{name}»' for name in left])}"


def expect_recorded(world: World, run: SyncRun) -> None:
    """AssertionError unless this very synchronisation is noted as completed, with right counts."""
    own = connection(world)
    sync = own["metadata"].get("sync") or {}
    rows = _rows(world, own["id"])
    assert sync.get("status") == "completed", (
        f"Синхронизация отмечена как «{sync.get('status')}», ожидалось «completed» (ошибка: {sync.get('error')})"
    )
    assert not sync.get("error"), f"Синхронизация завершена, а в отметке осталась ошибка: {sync.get('error')}"
    assert sync.get("completedAt") and sync.get("completedAt") != run.before.get("completedAt"), (
        f"Время завершения не обновилось после нажатия: {sync.get('completedAt')}"
    )
    _expect_time(world, run, str(sync["completedAt"]))
    stages = sum(len(pipeline["stages"]) for pipeline in rows)
    counted = (sync.get("pipelinesCount"), sync.get("stagesCount"))
    assert counted == (len(rows), stages), (
        f"Отмечено воронок и этапов {counted[0]} и {counted[1]}, а на платформе их {len(rows)} и {stages}"
    )


def expect_others_kept(world: World, run: SyncRun, known: OthersPipelines) -> None:
    """AssertionError when connections of others that had pipelines before have none now, or `known` has others.

    Their own synchronisations replace them meanwhile. Not noticed: which pipelines those of strangers are.
    """
    now = stored_pipelines(world, known.connection_id)
    assert now == known.pipelines, f"У другой организации воронки были {known.pipelines}, а стали {now}"
    if not run.others:
        world.evidence.text("Других подключений с воронками нет", "Сравнивать не с чем.")
        return
    wait_for(
        lambda: set(run.others) - set(synchronised_others(world, run.others)),
        lambda lost: not lost,
        within=OTHERS_WITHIN,
        what=f"воронки других подключений (их {len(run.others)}) должны остаться",
        show=lambda lost: f"без воронок остались {len(lost)}",
    )


def expect_kept(world: World, before: list[StoredPipeline]) -> None:
    """AssertionError unless the platform still holds these pipelines and their stages, by name."""
    now = stored_pipelines(world, connection(world)["id"])
    told = [
        "; ".join(f"«{name}» с этапами {list(stages)}" for name, stages in side if (name, stages) not in other) or "–"
        for side, other in ((before, now), (now, before))
    ]
    assert now == before, f"После неудачной синхронизации воронки другие: были {told[0]}, стали {told[1]}"


def expect_whole_objects(world: World, run: SyncRun) -> None:
    """AssertionError unless each pipeline and stage keeps what Kommo told of it (platform contract 6.3, step 6).

    Not noticed: what of it was changed but id and name.
    """
    pipelines = world.database.rows("crm_pipelines", connection_id=connection(world)["id"])
    stages = world.database.rows("crm_pipeline_stages", pipeline_id=[row["id"] for row in pipelines])
    wrong = [
        f"«{row['name']}»"
        for row in (*pipelines, *stages)
        if (str((row["metadata"] or {}).get("id")), (row["metadata"] or {}).get("name"))
        != (str(row["external_id"]), row["name"])
    ]
    assert not wrong, f"Описание из Kommo (metadata) не сохранено у воронок и этапов: {', '.join(wrong[:5])}"


def expect_preview(world: World) -> None:
    """AssertionError unless the note about the synchronisation names pipelines and stages that are stored.

    It need not hold all of them, nor in their order, but where there are any it holds some.
    """
    own = connection(world)
    stored = {(row["id"], row["name"]): {stage["name"] for stage in row["stages"]} for row in _rows(world, own["id"])}
    preview = (own["metadata"].get("sync") or {}).get("pipelinesPreview") or []
    assert preview or not stored, f"Воронок на платформе {len(stored)}, а в отметке не названа ни одна"
    for one in preview:
        stages = stored.get((str(one.get("externalId")), one.get("name")))
        assert stages is not None, f"В отметке названа воронка «{one.get('name')}», а на платформе её нет"
        strange = set(one.get("stages") or []) - stages
        assert not strange, f"В отметке у воронки «{one.get('name')}» этапы, которых нет: {', '.join(strange)}"


def _expect_time(world: World, run: SyncRun, completed_at: str) -> None:
    """AssertionError when the noted time is not that of the job, give or take what clocks may differ."""
    ends = [event for event in world.queue.events(run.bookmark, run.job_id) if event.name == "completed"]
    if not ends:
        return
    ended, noted = datetime.fromtimestamp(ends[-1].at / 1000, UTC), datetime.fromisoformat(completed_at)
    noted = noted if noted.tzinfo else noted.replace(tzinfo=UTC)
    assert abs(noted - ended) <= WORKER_AND_REDIS, f"Отмечено завершение {noted}, а задание завершено {ended}"


def _rows(world: World, connection_id: str) -> list[Shape]:
    pipelines = world.database.rows("crm_pipelines", connection_id=connection_id)
    stages = (
        world.database.rows("crm_pipeline_stages", pipeline_id=[row["id"] for row in pipelines]) if pipelines else []
    )
    shapes = [
        {
            "id": str(row["external_id"]),
            "name": row["name"],
            "active": row["is_active"],
            "place": row["sort_order"],
            "stages": _ordered(
                {"id": str(stage["external_id"]), "name": stage["name"], "place": stage["sort_order"]}
                for stage in stages
                if stage["pipeline_id"] == row["id"]
            ),
        }
        for row in pipelines
    ]
    return _ordered(shapes)


def _of_kommo(answer: list[dict[str, Any]]) -> list[Shape]:
    shapes = [
        {
            "id": str(pipeline["id"]),
            "name": pipeline["name"],
            "active": not pipeline.get("is_archive", False),
            "place": index if pipeline.get("sort") is None else pipeline["sort"],
            "stages": _ordered(
                {
                    "id": str(status["id"]),
                    "name": status["name"],
                    "place": place if status.get("sort") is None else status["sort"],
                }
                for place, status in enumerate((pipeline.get("_embedded") or {}).get("statuses") or [])
            ),
        }
        for index, pipeline in enumerate(answer)
    ]
    return _ordered(shapes)


def _ordered(shapes: Any) -> list[Shape]:
    # Only the order is compared: two accounts may number their places differently.
    return [
        {key: value for key, value in shape.items() if key != "place"}
        for shape in sorted(
            shapes, key=lambda shape: (shape["place"] if shape["place"] is not None else 0, shape["id"])
        )
    ]


def _differences(expected: list[Shape], found: list[Shape]) -> list[str]:
    ours, theirs = {shape["id"]: shape for shape in found}, {shape["id"]: shape for shape in expected}
    said = [f"нет воронки «{theirs[key]['name']}»" for key in theirs if key not in ours]
    times = Counter(shape["id"] for shape in found)
    said += [f"воронка «{ours[key]['name']}» на платформе {count} раза" for key, count in times.items() if count > 1]
    said += [f"лишняя воронка «{ours[key]['name']}», которой в Kommo нет" for key in ours if key not in theirs]
    for key in theirs.keys() & ours.keys():
        name = theirs[key]["name"]
        for part, title in (("name", "название"), ("active", "активность")):
            if theirs[key][part] != ours[key][part]:
                said.append(f"у воронки «{name}» {title}: в Kommo {theirs[key][part]}, на платформе {ours[key][part]}")
        if theirs[key]["stages"] != ours[key]["stages"]:
            names = [[stage["name"] for stage in side[key]["stages"]] for side in (theirs, ours)]
            said.append(f"у воронки «{name}» этапы: в Kommo {names[0]}, на платформе {names[1]}")
    if not said and [shape["id"] for shape in expected] != [shape["id"] for shape in found]:
        said.append(
            f"порядок воронок: в Kommo {[s['name'] for s in expected]}, на платформе {[s['name'] for s in found]}"
        )
    return said


def _expect_as_noted(sync: dict[str, Any], rows: list[Shape]) -> None:
    assert rows, "На платформе нет ни одной воронки этого подключения"
    preview = sync.get("pipelinesPreview") or []
    stored = {row["id"]: (row["name"], [stage["name"] for stage in row["stages"]]) for row in rows}
    for one in preview:  # it need not hold all, neither pipelines nor stages: the next promise compares the counts
        noted = (one.get("name"), list(one.get("stages") or []))
        found = stored.get(str(one.get("externalId")))
        assert found and (found[0], found[1][: len(noted[1])]) == noted, (
            f"Воронка «{noted[0]}» отмечена при синхронизации с этапами {noted[1]}, а на платформе {found or 'её нет'}"
        )
