"""What a run remembers of refused sign-ins: whoever was refused three times running is not sent again for a while.

Else each scenario would try the same pair anew: for as long as a platform in trouble takes to refuse it, and often
enough to lock an owner out whose password stands wrongly in the settings.
"""

import hashlib
import json
import time

from acceptance.outcomes import CheckBroken, PlatformRefused
from acceptance.process.run_memory import RunMemory
from acceptance.target.settings import Account

ENOUGH = 3  # refusals, with none that was let in since
HELD = 20.0  # seconds from the last of them
_memory = RunMemory("refused-entries")


class RefusedEntries:
    """The refusals of one account in this run."""

    def __init__(self, address: str, account: Account) -> None:
        """address: of the application that lets in."""
        tried = f"{address}\n{account.email}\n{account.password.get_secret_value()}"
        self._key = hashlib.sha256(tried.encode()).hexdigest()[:24]

    def note(self, error: CheckBroken | PlatformRefused) -> None:
        """Remember that the account was refused, and with which words."""
        said = {"at": time.time(), "broken": isinstance(error, CheckBroken), "said": _words(error)}
        _memory.add(self._key, json.dumps(said, ensure_ascii=False) + "\n")

    def forget(self) -> None:
        """The account was let in: what was refused before says nothing any more."""
        _memory.forget(self._key)

    def expect_another_try(self) -> None:
        """Raise the last refusal again, with how long ago it was, while another try is not worth its harm."""
        lines = _memory.read(self._key).splitlines()
        if len(lines) < ENOUGH:
            return
        last = json.loads(lines[-1])
        ago = time.time() - last["at"]
        if ago > HELD:
            return
        message, advice = last["said"]
        told_again = f"{message.rstrip('.')} – {ago:.0f} с назад, отказов подряд: {len(lines)}; снова пока не входили"
        raise CheckBroken(f"{told_again}.", advice) if last["broken"] else PlatformRefused(told_again)


def _words(error: CheckBroken | PlatformRefused) -> tuple[str, str]:
    return (error.message, error.advice) if isinstance(error, CheckBroken) else (str(error), "")
