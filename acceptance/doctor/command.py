"""`acceptance doctor`: what a target offers, said within ten seconds and before anything is run.

Every look at the target is a question of its own; all are asked at once, and what does not answer in time is said so.
"""

import os
import queue
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from acceptance.checklist.register import load_register
from acceptance.doctor.looks import EMBEDDED, GIVEN, UNCHECKED, Finding, Look, finding_of
from acceptance.reporting.notifying import check_notify
from acceptance.secrets.masking import learn, mask
from acceptance.target import needs
from acceptance.target.facts import target_name
from acceptance.target.notify import When, load_notify
from acceptance.target.settings import GRANT_MEANINGS, Grant, Target, load_target
from acceptance.world import World

DEADLINE = 8.5  # seconds; the rest of the ten is for starting and printing
SIGNS = {True: "✓", False: "✗", None: "–"}
WIDTH = 27
USUAL_TIME = "две-три минуты, на сломанном развёртывании до шести"


def doctor() -> int:
    """Print what the target offers; 0 when nothing is wrong, 1 when something is. Raises SettingsError."""
    target = load_target()
    if target is None:
        print("Цель не задана: прогон пойдёт на встроенном стенде. Что для него нужно:\n")
        return _tell(EMBEDDED, Target())
    learn(*target.secrets())
    address = f" ({target.address})" if target.target_name else ""
    print(f"Цель: {target_name(target, embedded=False)}{address}\n\nНастройки:")
    for line in _settings(target):
        print(f"  {line}")
    print("\nЧто отвечает:")
    return _tell([look for look in GIVEN if look.suits(target)], target)


def _settings(target: Target) -> Iterator[str]:
    values = target.as_environment()
    usual = Target().as_environment()
    for name in sorted(values):
        if values[name] and values[name] != usual.get(name) and name != "GRANTS":
            yield f"{SIGNS[True]} {name:<{WIDTH}} {_shown(name, values[name], target)}"
    yield f"{SIGNS[True]} {'GRANTS':<{WIDTH}} {', '.join(sorted(target.granted))}"
    yield from _notices()
    for lacking, items in needs.lacking(target).items():
        meaning = f" ({GRANT_MEANINGS[lacking]})" if isinstance(lacking, Grant) else ""
        name = f"GRANTS={lacking.value}" if isinstance(lacking, Grant) else lacking
        yield f"{SIGNS[None]} {name:<{WIDTH}} не задано{meaning}; не будут проверены: {needs.listed(items)}"


def _notices() -> Iterator[str]:
    """Who is told of a full run, without what opens the way to them. Raises SettingsError, as a run would."""
    check_notify()
    if settings := load_notify():
        urls = settings.notify_urls.get_secret_value().split()
        when = "если что-то изменилось" if settings.notify_when is When.CHANGES else "каждый раз"
        kinds = ", ".join(sorted({url.partition("://")[0] for url in urls}))
        yield f"{SIGNS[True]} {'NOTIFY_URLS':<{WIDTH}} после полного прогона, {when}: адресов {len(urls)} ({kinds})"


def _shown(name: str, value: str, target: Target) -> str:
    if name == "MORE_USERS":
        return f"ещё владельцев: {len(target.more_users)}"
    if name == "REDIS_URL":
        parts = urlsplit(value)
        return f"{parts.scheme}://***@{parts.netloc.rpartition('@')[2]}"
    kind = str(Target.model_fields[name.lower()].annotation)
    return f"*** (знаков: {len(value)})" if "Secret" in kind else mask(value)


def _tell(looks: Sequence[Look], target: Target) -> int:
    troubles, unchecked = 0, set() if looks is EMBEDDED else needs.unchecked(target)
    for look, findings in _ask(looks, target):
        for finding in findings:
            print(mask(f"  {SIGNS[finding.good]} {look.title:<{WIDTH}} {finding.text}"), flush=True)
            if finding.good is not False:
                continue
            troubles += 1
            lost = needs.without(look.subject) if finding.lost is None else finding.lost
            unchecked.update(lost if finding.how == UNCHECKED else ())
            if lost:
                print(f"      {finding.how}: {needs.listed(lost)}")
            print(mask(f"      что сделать: {finding.advice or look.advice}"), flush=True)
    may_be_empty = set() if looks is EMBEDDED or target.allows(Grant.WRITE) else set(needs.WHERE_EMPTY)
    print(f"\nБудет проверено {promised(unchecked, may_be_empty)}; прогон длится обычно {USUAL_TIME}.")
    print(f"Итог: {f'неладно (✗): {troubles}' if troubles else 'всё, что задано, работает'}.")
    return 1 if troubles else 0


def promised(unchecked: set[str], may_be_empty: set[str]) -> str:
    """How many items a run will check. may_be_empty: those that need something that the organisation may not have."""
    everything = len(load_register())
    most, unsure = everything - len(unchecked), len(may_be_empty - unchecked)
    if not unsure:
        return f"{most} из {everything}"
    return f"от {most - unsure} до {most} из {everything}, смотря что у организации уже есть"


def _ask(looks: Sequence[Look], target: Target) -> Iterator[tuple[Look, list[Finding]]]:
    """Ask all questions at once, each in a thread of its own; answers in the order of the questions."""
    answers: queue.Queue[tuple[str, list[Finding]]] = queue.Queue()

    def ask(look: Look) -> None:
        world = World(target, f"doctor-{os.getpid()}", Path(os.devnull))
        try:
            findings = list(look.ask(world))
        except Exception as error:  # whatever a question meets is its answer
            findings = [finding_of(error)]
        finally:
            world.close()
        answers.put((look.title, findings))

    for look in looks:
        threading.Thread(target=ask, args=(look,), daemon=True).start()
    known: dict[str, list[Finding]] = {}
    deadline = time.monotonic() + DEADLINE
    while len(known) < len(looks) and (left := deadline - time.monotonic()) > 0:
        try:
            title, findings = answers.get(timeout=left)
        except queue.Empty:
            break
        known[title] = findings
    for look in looks:
        yield look, known.get(look.title, [look.late])
