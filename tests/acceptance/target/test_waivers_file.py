"""waivers.toml: both sections live in one file, mistakes in either are refused, the example can be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from acceptance import PROJECT
from acceptance.reporting.waivers import load_waivers
from acceptance.target.tolerated import load_tolerance
from acceptance.target.waivers_file import WaiverError, read_section

WAIVER = '[[waiver]]\nitem = "2.5"\nreason = "причина"\nowner = "QA"\nexpires = 9999-12-31\n'
TOLERATE = '[[tolerate]]\npattern = "loop"\nreason = "причина"\nowner = "QA"\nexpires = 9999-12-31\n'


def file(folder: Path, text: str) -> Path:
    path = folder / "waivers.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_both_sections_live_in_one_file(tmp_path: Path) -> None:
    path = file(tmp_path, TOLERATE + WAIVER)
    assert list(load_waivers(path)) == ["2.5"]
    assert load_tolerance(path).verdict_on("loop limit")[0]


def test_no_file_accepts_nothing(tmp_path: Path) -> None:
    path = tmp_path / "waivers.toml"
    assert load_waivers(path) == {} and not load_tolerance(path).verdict_on("loop")[0]


@pytest.mark.parametrize("text", ["[[waver]]\n", "[waiver]\n", "waiver = 1\n", "waiver = [1]\n", "[[tolerated]]\n"])
def test_another_section_is_refused_by_both_readers_with_what_there_is(tmp_path: Path, text: str) -> None:
    path = file(tmp_path, WAIVER + TOLERATE + text if text.startswith("[[") else text)
    for read in (load_waivers, load_tolerance):
        with pytest.raises(WaiverError, match=r"\[\[waiver\]\] или \[\[tolerate\]\]"):
            read(path)


def test_an_entry_is_about_one_thing(tmp_path: Path) -> None:
    both = WAIVER.replace("item", 'scenario = "Что-то"\nitem')
    with pytest.raises(WaiverError, match="item или scenario"):
        load_waivers(file(tmp_path, both))


def test_the_example_can_be_read() -> None:
    example = PROJECT / "waivers.example.toml"
    assert {"2.5"} < set(load_waivers(example))
    assert read_section("tolerate", ("pattern",), example)
