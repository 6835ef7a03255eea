"""The filter in front of what behave writes by itself: files of its formatters, and what it captures from steps."""

from pathlib import Path
from typing import Any

from behave.capture import Captured
from behave.formatter.base import StreamOpener
from behave.model import Feature
from behave.reporter.junit import JUnitReporter

from acceptance.secrets.masking import MaskingStream, guard_console, mask


def guard_behave() -> None:
    """Guard console, formatters (`-f json -o …`) and captured output (`--junit`), before the formatters are made."""
    guard_console()
    if StreamOpener.open is not _open:
        StreamOpener.open, Captured.__init__, JUnitReporter.feature = _open, _capture, _feature


_original_open, _original_capture, _original_feature = StreamOpener.open, Captured.__init__, JUnitReporter.feature


def _open(opener: StreamOpener) -> Any:
    stream = _original_open(opener)
    if not isinstance(stream, MaskingStream):
        opener.stream = MaskingStream(stream)
    return opener.stream


def _capture(captured: Captured, stdout: Any = None, stderr: Any = None, log: Any = None, **more: Any) -> None:
    masked = {name: mask(text or "") for name, text in (("stdout", stdout), ("stderr", stderr), ("log", log))}
    _original_capture(captured, **masked, **more)


def _feature(reporter: JUnitReporter, feature: Feature) -> None:
    _original_feature(reporter, feature)
    for file in Path(reporter.config.junit_directory).glob("TESTS-*.xml"):
        file.write_text(mask(file.read_text(encoding="utf-8")), encoding="utf-8")
