"""Proof that the list of long-running jobs is given in parts (platform contract 4.10)."""

from collections.abc import Collection

from acceptance.contract.health import LongJobs
from acceptance.contract.reading import read_as
from acceptance.scene.things import Things
from acceptance.timing.waiting import wait_for

PATH = "/api/jobs/status"
IN_PARTS_OF, MOST_PARTS = 2, 50
AGREED_WITHIN = 10.0  # seconds; another job of the owner's may begin while pages are turned


def expect_in_parts(owner: Things, made: Collection[str]) -> None:
    """AssertionError unless each of these jobs stands once in the list, asked for by two.

    made: their ids; nothing is compared where the target takes no such rows. Not noticed: the order of the list.
    """
    if not made:
        return
    wait_for(
        lambda: _wrong(owner, made),
        lambda wrong: not wrong,
        within=AGREED_WITHIN,
        every=0.5,
        what=f"GET {PATH} по {IN_PARTS_OF} (limit и offset) должен отдать каждое длинное задание один раз",
        show=lambda wrong: wrong or "так и есть",
    )


def _wrong(owner: Things, made: Collection[str]) -> str:
    """In what the parts are not the list; empty: nothing."""
    seen: list[str] = []
    for part in range(MOST_PARTS):
        asked = {"limit": str(IN_PARTS_OF), "offset": str(part * IN_PARTS_OF)}
        jobs = read_as(LongJobs, owner.web.ask(PATH, **asked), f"Ответ GET {PATH}").jobs
        if len(jobs) > IN_PARTS_OF:
            return f"с limit={IN_PARTS_OF} отдано {len(jobs)}"
        seen += [str(one.get("id")) for one in jobs]
        if not jobs or all(one in seen for one in made):
            break
    times = [seen.count(one) for one in made]
    return "" if set(times) == {1} else f"заведено заданий {len(made)}, из них каждое отдано раз: {times}"
