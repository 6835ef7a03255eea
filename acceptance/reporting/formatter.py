"""The Allure formatter of the project: allure-behave's, cured of showing green for red.

What is cured (measured with behave 1.3.3 and allure-behave 2.16.2): scenarios under a rule are reported and their
step tables do not crash; a result's status and reason are the project's verdict, so hook and cleanup errors,
undefined steps, empty scenarios and skip reasons are seen; results are told apart by file, rule, name, row and
target; attachments made outside a scenario go to the run's own; dynamic labels work in before_scenario.
"""

import json
import os
import shutil
import traceback
from collections.abc import Callable, Mapping
from functools import wraps
from pathlib import Path
from typing import Any

import allure_commons
import behave.matchers
import behave.model
from allure_behave.formatter import AllureFormatter
from allure_behave.listener import AllureListener
from allure_behave.utils import step_table
from allure_commons.logger import AllureFileLogger
from allure_commons.model2 import Label, Parameter, StatusDetails, TestAfterResult, TestResult, TestStepResult
from allure_commons.types import AttachmentType
from allure_commons.utils import now, uuid4
from attr import asdict
from behave.formatter.base import Formatter
from behave.model import Scenario, Step
from behave.runner import Runner

from acceptance import PROJECT
from acceptance.checklist.register import Item
from acceptance.outcomes import Outcome, Verdict
from acceptance.reporting.allure.identity import (
    HOST,
    description,
    home_of,
    identity,
    labels,
    message,
    title,
)
from acceptance.reporting.classify import explain_step
from acceptance.reporting.files import mask, mask_all, write_text
from acceptance.reporting.plan import PlannedScenario
from acceptance.reporting.verdict_kinds import kind_of
from acceptance.secrets.masking import mask_bytes

FOR_DEVELOPERS = "Для разработчика"
_BEHAVE_FILES = {behave.model.__file__, behave.matchers.__file__}


def take_over_stock_formatters(runner: Runner) -> list[str]:
    """Replace allure-behave's own formatter, if asked for: its folders get copies of the true results."""
    folders = []
    for formatter in [one for one in runner.formatters if type(one) is AllureFormatter]:
        formatter.close()
        runner.formatters.remove(formatter)
        folders.append(str(Path(formatter.stream_opener.name).resolve()))
    return folders


class MaskingFileLogger(AllureFileLogger):
    """Writes results and attachments; texts pass the secret filter."""

    @allure_commons.hookimpl
    def report_result(self, result: Any) -> None:
        """Write a result under its own uuid, by which the verdict finds it again."""
        data = asdict(result, filter=lambda _, value: value or value is False)
        target = self._report_dir / f"{result.uuid}-result.json"
        write_text(target, json.dumps(mask_all(data), ensure_ascii=False))

    def _report_item(self, item: Any) -> None:
        # Containers, and what belongs to the run as a whole.
        data = asdict(item, filter=lambda _, value: value or value is False)
        name = item.file_pattern.format(prefix=uuid4())
        write_text(self._report_dir / name, json.dumps(mask_all(data), ensure_ascii=False))

    @allure_commons.hookimpl
    def report_attached_data(self, body: Any, file_name: str) -> None:
        super().report_attached_data(_masked(body), file_name)

    @allure_commons.hookimpl
    def report_attached_file(self, source: str, file_name: str) -> None:
        super().report_attached_data(_masked(Path(source).read_bytes()), file_name)


def _masked(body: Any) -> Any:
    # By its content and not by its name: texts and archives of texts by all rules, pictures by the known values.
    return mask(body) if isinstance(body, str) else mask_bytes(bytes(body))


class VerdictListener(AllureListener):
    """Builds results from planned scenarios and the project's outcomes."""

    current_step_uuid: str | None

    def start(self, scenario: Scenario, planned: PlannedScenario, target: str, home: Item | None) -> str:
        """Open the result of one attempt; returns its uuid."""
        self.steps.clear()
        self.current_scenario_uuid = uuid = uuid4()
        self.group_context.enter()
        result = TestResult(uuid=uuid, start=now(), name=title(planned))
        facts = identity(planned, target)
        result.fullName, result.historyId = facts["fullName"], facts["historyId"]
        result.testCaseId = facts["testCaseId"]
        result.parameters = [Parameter(name=one["name"], value=mask(one["value"])) for one in facts["parameters"]]
        result.titlePath = [value for name, value in labels(planned, home) if name in ("epic", "feature")]
        result.description = description(planned, "\n".join(scenario.description))
        ran_in = [("host", HOST), ("thread", str(os.getpid()))]
        result.labels = [Label(name=name, value=value) for name, value in [*labels(planned, home), *ran_in]]
        self.logger.schedule_test(uuid, result)
        return uuid

    def stop(self, outcome: Outcome) -> None:
        """Write the result with the project's verdict."""
        self.flush_steps()
        result = self.logger.get_test(self.current_scenario_uuid)
        result.stop = now()
        result.status = kind_of(outcome.verdict).allure
        text = message(outcome.verdict, outcome.reason, outcome.advice, outcome.setting)
        if text:
            result.statusDetails = StatusDetails(message=text)
        self.group_context.append_test(self.current_scenario_uuid)
        self.logger.close_test(self.current_scenario_uuid)
        self.current_step_uuid = None
        self.group_context.exit()
        self.current_scenario_uuid = None

    def start_behave_step(self, step: Step) -> None:
        self.current_step_uuid = uuid4()
        started = TestStepResult(name=f"{step.keyword} {step.name}", start=now())
        self.logger.start_step(None, self.current_step_uuid, started)
        if step.text:
            self.logger.attach_data(uuid4(), step.text, name="Текст шага", attachment_type=AttachmentType.TEXT)
        if step.table:
            table = step_table(step)
            self.logger.attach_data(uuid4(), table, name="Таблица шага", attachment_type=AttachmentType.CSV)

    def stop_behave_step(self, result: Step) -> None:
        outcome = explain_step(result)
        status = "skipped" if outcome.verdict is Verdict.NOT_RUN else kind_of(outcome.verdict).allure
        text = message(outcome.verdict, outcome.reason, outcome.advice, outcome.setting)
        reached = outcome.verdict not in (Verdict.NOT_RUN, Verdict.PASSED)
        details = StatusDetails(message=text) if reached else None
        if reached and (trace := step_trace(result)):
            self.logger.attach_data(uuid4(), trace, name=FOR_DEVELOPERS, attachment_type=AttachmentType.TEXT)
        self.logger.stop_step(self.current_step_uuid, stop=now(), status=status, statusDetails=details)

    @allure_commons.hookimpl
    def start_fixture(self, parent_uuid: str, uuid: str, name: str, parameters: Any) -> None:
        """What is attached until it stops hangs under the scenario's end and not under its steps."""
        if self.current_scenario_uuid:
            group = self.group_context.current_group()
            self.logger.start_after_fixture(group.uuid, uuid, TestAfterResult(name=name, start=now()))

    @allure_commons.hookimpl
    def stop_fixture(self, parent_uuid: str, uuid: str, name: str, exc_type: Any, exc_val: Any, exc_tb: Any) -> None:
        """The end of it."""
        if self.current_scenario_uuid:
            self.logger.stop_after_fixture(uuid, status="broken" if exc_val else "passed")

    # The stock listener hears `allure_commons.test`; here the session wraps behave's scenarios instead.
    def start_test(self, *_: Any, **__: Any) -> None:
        """Not used."""

    def stop_test(self, *_: Any, **__: Any) -> None:
        """Not used."""

    @allure_commons.hookimpl
    def attach_data(self, body: Any, name: str, attachment_type: Any, extension: str) -> None:
        attach = self.logger.attach_data if self.current_scenario_uuid else self.logger.global_attach_data
        attach(uuid4(), body, name=mask(name or ""), attachment_type=attachment_type, extension=extension)

    @allure_commons.hookimpl
    def attach_file(self, source: str, name: str, attachment_type: Any, extension: str) -> None:
        attach = self.logger.attach_file if self.current_scenario_uuid else self.logger.global_attach_file
        attach(uuid4(), source, name=mask(name or ""), attachment_type=attachment_type, extension=extension)

    @allure_commons.hookimpl
    def start_step(self, uuid: str, title: str, params: dict[str, Any]) -> None:
        parameters = [Parameter(name=name, value=mask(str(value))) for name, value in params.items()]
        self.logger.start_step(None, uuid, TestStepResult(name=mask(title), start=now(), parameters=parameters))

    @allure_commons.hookimpl
    def add_title(self, test_title: str) -> None:
        if test := self._test():
            test.name = mask(test_title)

    @allure_commons.hookimpl
    def add_label(self, label_type: Any, labels: tuple[str, ...]) -> None:
        if test := self._test():
            test.labels.extend(Label(name=str(getattr(label_type, "value", label_type)), value=v) for v in labels)

    @allure_commons.hookimpl
    def add_parameter(self, name: str, value: Any, excluded: bool | None, mode: Any) -> None:
        if test := self._test():
            mode_name = getattr(mode, "value", mode)
            test.parameters.append(Parameter(name=name, value=mask(str(value)), excluded=excluded, mode=mode_name))

    def _test(self) -> TestResult | None:
        return self.logger.get_test(self.current_scenario_uuid) if self.current_scenario_uuid else None


def step_trace(step: Step) -> str:
    """The traceback of a step's exception, masked, without behave's own frames; empty when there is none."""
    if step.exception is None:
        return ""
    frames = [frame for frame in traceback.extract_tb(step.exc_traceback) if frame.filename not in _BEHAVE_FILES]
    text = "".join(traceback.format_list(frames)) + "".join(traceback.format_exception_only(step.exception))
    return mask(text.replace(f"{PROJECT}{os.sep}", ""))


def _guarded(method: Callable[..., Any]) -> Callable[..., Any]:
    # An exception in a formatter ends behave on the spot: no verdict may be lost with a piece of evidence.
    @wraps(method)
    def guarded(self: "VerdictFormatter", *args: Any) -> Any:
        if self.dead:
            return ""
        try:
            return method(self, *args)
        except Exception as error:
            self.dead = True
            self.on_trouble(error)
            return ""

    return guarded


class VerdictFormatter(AllureFormatter):
    """Driven by behave for the steps and by the session for the scenarios."""

    def __init__(self, stream_opener: Any, config: Any) -> None:
        Formatter.__init__(self, stream_opener, config)
        self.target = ""
        self.dead = False
        self.on_trouble: Callable[[BaseException], None] = lambda error: None
        self.homes: Mapping[str, Item] = {}
        self.listener = VerdictListener(config)
        self.file_logger = MaskingFileLogger(stream_opener.name)
        allure_commons.plugin_manager.register(self.listener)
        allure_commons.plugin_manager.register(self.file_logger)

    @_guarded
    def start_scenario(self, scenario: Scenario, planned: PlannedScenario) -> str:
        """Open a result; returns its uuid, empty when evidence can no longer be written."""
        return self.listener.start(scenario, planned, self.target, home_of(planned, self.homes))

    @_guarded
    def stop_scenario(self, scenario: Scenario, outcome: Outcome) -> None:
        """Close the result with the verdict of the project."""
        self.listener.stop(outcome)

    def feature(self, feature: Any) -> None:
        """Nothing to do: scenarios are wrapped by the session."""

    def rule(self, rule: Any) -> None:
        """Nothing to do."""

    @_guarded
    def step(self, step: Step) -> None:
        if self.listener.current_scenario_uuid:
            self.listener.schedule_step(step)

    @_guarded
    def match(self, match: Any) -> None:
        if self.listener.steps:
            self.listener.match_step(match)

    @_guarded
    def result(self, step: Step) -> None:
        if self.listener.current_step_uuid:
            self.listener.stop_behave_step(step)
            self.listener.current_step_uuid = None

    def uri(self, uri: str) -> None:
        """Nothing to do."""

    def eof(self) -> None:
        """Nothing to do."""

    def close_stream(self) -> None:
        """The results are files of their own."""

    @_guarded
    def close(self) -> None:
        for plugin in (self.file_logger, self.listener):
            if allure_commons.plugin_manager.is_registered(plugin):
                allure_commons.plugin_manager.unregister(plugin)


def copy_results(results: Path, folder: Path) -> None:
    """Put finished results also where someone expects allure-behave's."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in results.iterdir():
        shutil.copy2(path, folder / path.name)
