"""Jobs as they are when they are added: a finished one may be gone from Redis at once (platform contract 1.4)."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from acceptance.clients.queue import Job, QueueClient
from acceptance.outcomes import CheckBroken

Added = dict[str, Job | None]
LOOK_SECONDS = 0.2


@contextmanager
def noted(queue: QueueClient, after: str) -> Iterator[Added]:
    """Collect the jobs that are added to a queue while the block runs, by id; None for one gone before it was read.

    after: a bookmark of the queue. Complete once the block has ended.
    """
    added: Added = {}
    ended = threading.Event()
    broken: list[CheckBroken] = []

    def look() -> None:
        place, last = after, False
        try:
            while not last:
                last = ended.is_set()  # what came until the end of the block is still asked for
                for event in queue.news(place, 0 if last else LOOK_SECONDS):
                    place = event.id
                    if event.name == "added":
                        added[event.job_id] = queue.job(event.job_id)
        except CheckBroken as error:
            broken.append(error)

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield added
    finally:
        ended.set()
        thread.join()
    if broken:
        raise broken[0]
