"""Second tries, only where somebody asked for them, and never on a target whose services are the run's to command.

There nothing but suite and product can make a check blink, and a second try would hide which. What passes on a second
try is «мигает»: told as that, and no tick.
"""

from behave.model import Scenario
from behave.runner import Runner

from acceptance.behave_internals.scenarios import Mark, RunScenario
from acceptance.outcomes import SettingsError
from acceptance.reporting import Run
from acceptance.reporting.records import Finished
from acceptance.reporting.verdict_kinds import kind_of
from acceptance.target.settings import Target

USERDATA = "retries"  # behave -D retries=1
MOST_FAILURES = 10  # so much is not a blink: the target or the network is down, and asking again only burdens it
_ATTEMPT: Mark[int] = Mark("attempt", 1)


def refuse_on_stand(retries: int, target: Target | None) -> None:
    """Raise SettingsError when second tries are asked for on a stand. target: None for the embedded one."""
    if retries < 0:
        raise SettingsError("Число повторов не бывает меньше нуля. Исправьте --retries.")
    if retries and (target is None or target.services_url is not None):
        raise SettingsError(
            "На стенде повторы не допускаются: там проверка обязана проходить с первого раза. Уберите --retries."
        )


def attempt_of(scenario: Scenario) -> int:
    """Which try this is, 1 for the first."""
    return _ATTEMPT.of(scenario)


class Retries:
    """The second tries of one behave process; ten failed scenarios of the whole run end them."""

    def __init__(self, runner: Runner, run: Run) -> None:
        """Raises SettingsError on a number that is none."""
        asked = runner.config.userdata.get(USERDATA) or "0"
        if not str(asked).isdecimal():
            raise SettingsError(f"-D retries={asked}: нужно целое число. Исправьте его.")
        self._retries = int(asked)
        self._run = run

    def permit(self, target: Target, *, embedded: bool) -> None:
        """Raise SettingsError when the target is one on which nothing is tried again."""
        refuse_on_stand(self._retries, None if embedded else target)

    def tried_again(self, scenario: Scenario, original: RunScenario) -> RunScenario:
        """The layer that repeats what has failed."""

        def run(runner: Runner) -> bool:
            for attempt in range(1, self._retries + 2):
                _ATTEMPT.put(scenario, attempt)
                failed = original(runner)
                if not failed or runner.aborted or self._too_many_failures():
                    break
            return failed

        return run

    def _too_many_failures(self) -> bool:
        records = (record for stream in self._run.streams() for record in stream)
        failed = {one.id for one in records if isinstance(one, Finished) and kind_of(one.verdict).failure}
        return len(failed) >= MOST_FAILURES
