"""What is arranged in a Kommo double: what its account holds, and how it answers (platform contract 6)."""

import secrets
from dataclasses import dataclass

from acceptance.clients.kommo import Pipeline
from acceptance.scene.scene import Scene
from acceptance.scene.texts import named

FIRST_ID = 8_000_000  # of pipelines that are made up
#: The stages at which leads end have the same ids in each of Kommo's pipelines.
ENDS = {142: "Успешно реализовано", 143: "Закрыто и не реализовано"}
MOST_STAGES = 14  # beside those at which leads end


@dataclass(frozen=True)
class KommoAnswer:
    """How a Kommo double answers. status: 200 for its usual answer; times: so many requests, None for all."""

    status: int = 200
    delay_seconds: float = 0
    times: int | None = None


def bring_new_pipelines(scene: Scene) -> None:
    """Give the Kommo double pipelines of this run, until the scenario ends; a real Kommo keeps what it has."""
    world = scene.world
    if world.target.kommo_double_url is None:
        world.evidence.text("Kommo настоящий", "Воронки в нём не меняются, сверяются те, что есть.")
        return
    double = world.kommo_double
    scene.add_cleanup(double.set_pipelines, double.pipelines())
    double.set_pipelines(made_up_pipelines(world.run_id))


def change_pipelines(scene: Scene) -> None:
    """In the Kommo double: one pipeline is renamed and archived, its stages are rearranged and one of them is renamed.

    One is gone, and another has no stage any more. Raises NotChecked where Kommo is real.
    """
    double = scene.world.kommo_double
    first, gone, bare, *others = double.pipelines()
    first["name"], first["is_archive"] = f"{first['name']} (новое имя)", not first["is_archive"]
    stages = first["_embedded"]["statuses"]
    for stage, place in zip(stages, reversed([one["sort"] for one in stages]), strict=True):
        stage["sort"] = place
    first["_embedded"]["statuses"] = stages[:-1]
    stages[0]["name"] = f"{stages[0]['name']} (новое имя)"
    bare["_embedded"]["statuses"] = []
    scene.world.evidence.text("В Kommo больше нет воронки", str(gone["name"]))
    double.set_pipelines([first, bare, *others])


def delete_pipelines(scene: Scene) -> None:
    """Take all pipelines out of the Kommo double. Raises NotChecked where Kommo is real."""
    scene.world.kommo_double.set_pipelines([])


def answer_with(scene: Scene, answer: KommoAnswer) -> None:
    """Make the Kommo double answer so until the scenario ends. Raises NotChecked where Kommo is real."""
    double = scene.world.kommo_double
    scene.add_cleanup(double.answer_normally)
    double.answer_with(answer.status, delay_seconds=answer.delay_seconds, times=answer.times)


def made_up_pipelines(run_id: str) -> list[Pipeline]:
    """Pipelines that exist nowhere else, in the form of Kommo's API: eight of them, one of which is archived.

    Two are called alike, and so are two stages of one: only their ids are their own. One has more stages than most.
    The first has the place 0, which is both its `sort` and its index.
    """
    base = FIRST_ID + secrets.randbelow(90_000) * 1000
    plan = (
        ("Продажи", 0, False, ("Новый лид", "Переговоры", "Счёт выставлен", "Переговоры")),
        ("Сервис", 3, False, ("Заявка", "В работе", "Закрыта")),
        ("Архив", 2, True, ("Старый этап",)),
        ("Продажи", 4, False, ("Новый лид",)),
        ("Опт", 5, False, tuple(f"Шаг {number}" for number in range(1, MOST_STAGES + 1))),
        *((f"Филиал {number}", 5 + number, False, ("Заявка",)) for number in range(1, 4)),
    )
    own = secrets.token_hex(2)
    return [
        {
            "id": base + number * 100,
            "name": f"{name} {run_id} {own}",
            "sort": sort,
            "is_archive": archived,
            "_embedded": {
                "statuses": [
                    {
                        "id": base + number * 100 + 99 - place,  # ids run against the order, as they may in Kommo
                        "name": named(f"{stage}, {own}"),
                        "sort": place * 10,
                    }
                    for place, stage in enumerate(stages, start=1)
                ]
                + [{"id": end, "name": called, "sort": end * 100} for end, called in ENDS.items()]
            },
        }
        for number, (name, sort, archived, stages) in enumerate(plan)
    ]
