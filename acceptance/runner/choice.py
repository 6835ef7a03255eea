"""What a run is to check: what behave would choose with the same words, a part of it, what was not green before."""

from argparse import Namespace
from collections.abc import Sequence
from dataclasses import dataclass

from behave.configuration import setup_parser
from behave.exception import ConfigError

from acceptance import PROJECT
from acceptance.checklist import tags
from acceptance.reporting import Plan, PlannedScenario, Run, read_plan
from acceptance.reporting.carry_over import last_full_run, not_green
from acceptance.reporting.parts import Parts
from acceptance.runner.shard import Shard

FEATURES = PROJECT / "features"
# What behave takes for a process of its own: files, of which several processes would make a mess, and mere answers.
OF_BEHAVE_ALONE = {
    "format": "--format",
    "outfiles": "--outfile",
    "junit": "--junit",
    "steps_catalog": "--steps-catalog",
    "lang_list": "--lang-list",
    "lang_help": "--lang-help",
    "tags_help": "--tags-help",
    "version": "--version",
}


@dataclass(frozen=True)
class Choice:
    """plan: what the verdict will be of. scenarios: what is run for it, by these arguments of behave's.

    earlier: the run that the rest is taken from, None where there is no rest. parts: what this is a part of.
    """

    plan: Plan
    scenarios: Sequence[PlannedScenario]
    arguments: list[str]
    earlier: Run | None = None
    parts: Parts | None = None

    @property
    def whole(self) -> bool:
        """True when every scenario that there is will be run, be it on several machines."""
        plan = self.parts.whole if self.parts else self.plan
        return plan.full and len(self.scenarios) == len(self.plan.scenarios)

    @property
    def taken(self) -> set[str]:
        """The scenarios that are taken from the earlier run."""
        return {one.id for one in self.plan.scenarios} - {one.id for one in self.scenarios}


def choose(arguments: list[str]) -> Choice:
    """What behave would run. Raises its ParserError or ConfigError, SettingsError for a tag that nobody knows."""
    words = _with_paths(arguments)
    plan, features = read_plan(words)
    tags.refuse_unknown(features)
    return Choice(plan, plan.scenarios, words)


def choose_again(arguments: list[str], target: str) -> Choice:
    """What was not green in the last full run of this target. Raises the same, SettingsError where there was none."""
    known, _ = setup_parser().parse_known_args(arguments)
    if known.paths or known.tags or known.name:
        raise ConfigError("--failed сам выбирает, что повторить, и теги, имена и файлы рядом с ним не действуют")
    whole = choose(arguments)
    earlier = last_full_run(target)
    again = not_green(whole.plan, earlier)
    return Choice(whole.plan, again, _narrowed(whole.arguments, again), earlier)


def choose_part(arguments: list[str], shard: Shard, target: str, place: str) -> Choice:
    """A part of what behave would run. target, place: name and address. Raises the same as `choose`."""
    whole = choose(arguments)
    plan, parts = shard.of_plan(whole.plan, target, place)
    return Choice(plan, plan.scenarios, _narrowed(whole.arguments, plan.scenarios), parts=parts)


def _narrowed(arguments: list[str], scenarios: Sequence[PlannedScenario]) -> list[str]:
    """The arguments with the places of these scenarios in place of files and folders."""
    known, _ = setup_parser().parse_known_args(arguments)
    words = [word for word in arguments if word not in known.paths]
    return [*words, *(f"{PROJECT / one.file}:{one.line}" for one in scenarios)]


def _with_paths(arguments: list[str]) -> list[str]:
    """The arguments with the project's features when they name none, whatever the current folder is.

    Raises ConfigError for words of behave's that would be without effect here.
    """
    nothing_yet = Namespace(jobs=None, **dict.fromkeys(OF_BEHAVE_ALONE))
    known, unknown = setup_parser().parse_known_args(arguments, nothing_yet)
    if unknown:
        raise ConfigError(f"behave не знает слов {' '.join(unknown)}")
    if known.dry_run:
        raise ConfigError("сухой прогон ничего не проверяет, для него есть behave --dry-run")
    if known.jobs is not None:
        raise ConfigError("число процессов задаёт --processes, а не --jobs")
    if given := [word for name, word in OF_BEHAVE_ALONE.items() if getattr(known, name) is not None]:
        raise ConfigError(
            f"{', '.join(given)} – для самого behave: acceptance run ведёт несколько его процессов и пишет отчёты сам, "
            "junit.xml тоже"
        )
    return arguments if known.paths else [*arguments, str(FEATURES)]
