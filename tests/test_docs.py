"""What code, feature files and documents cite is there: sections of the platform contract, files that are linked."""

from __future__ import annotations

import ast
import io
import re
import subprocess
import tokenize
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest

ROOT = Path(__file__).resolve().parent.parent
CONTRACT = ROOT / "docs" / "contract.md"

NUMBER = r"[1-9]\d?\.[1-9]\d?"
SECTION = r"\d{1,2}(?:\.\d{1,2})?"
LIST = rf"(?:(?:-|–|, | and | or |/){SECTION})*"
# "platform contract 4.5", "platform contract 4.2, 6.3", "platform contract 4"; and for short "(8.3)", "(4.9, 10)".
CITATION = re.compile(rf"platform contract {SECTION}(?!\d){LIST}|\({NUMBER}{LIST}\)")
# Anything that looks as if it meant the contract: the word with a number soon after it, or a section's number alone.
SUSPECT = re.compile(
    rf"\bcontract\b[^.;\d]{{0,30}}?(?P<said>{SECTION})(?![\d.]*\d)|(?<![\w.@])(?P<bare>{NUMBER})(?![\d.])"
)
# Numbers with a point that mean something else: an item, a version, a duration.
OTHERWISE = re.compile(
    rf"\bitems? {NUMBER}(?:(?:-|–|, | and | or ){NUMBER})*|\((?:an )?items? {NUMBER}\)"  # items of the checklist
    rf"|`[^`]*`|\"{NUMBER}\"|Python {NUMBER}|version=\S+|{NUMBER} (?:s|ms|MB|GB|%)(?!\w)|sleep {NUMBER}"
)


def tracked(*patterns: str) -> list[Path]:
    """The project's own files of these kinds."""
    said = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    return [path for path in (ROOT / name for name in said.split("\n") if name) if path.is_file()]


def remarks(path: Path) -> Iterator[str]:
    """Docstrings and comments of a Python file (a comment of several lines as one text), each on one line."""
    source = path.read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield one_line(ast.get_docstring(node) or "")
    comment: list[str] = []
    last = 0
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type != tokenize.COMMENT:
            continue
        if token.start[0] != last + 1:
            yield one_line(" ".join(comment))
            comment = []
        comment.append(token.string.lstrip("#: "))
        last = token.start[0]
    yield one_line(" ".join(comment))


def comment_lines(path: Path) -> Iterator[str]:
    """Comments of SQL, feature files and the like, a block of them as one text; pages and scripts as a whole."""
    text = path.read_text(encoding="utf-8")
    mark = {".sql": "--", ".feature": "#"}.get(path.suffix)
    if mark is None:
        yield from re.findall(r"<!--(?:.|\n)*?-->|/\*(?:.|\n)*?\*/|(?<!:)//.*", text)
        return
    for block in re.findall(rf"(?:^[ \t]*{mark}.*\n?)+", text, flags=re.MULTILINE):
        yield one_line(re.sub(rf"(?m)^[ \t]*{mark}", " ", block))


def one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def all_remarks() -> list[tuple[str, str]]:
    """(file, text) of everything in the code that explains something."""
    found = [(path, text) for path in tracked("*.py") if path != Path(__file__) for text in remarks(path)]
    found += [(p, text) for p in tracked("*.sql", "*.feature", "*.html", "*.js", "*.css") for text in comment_lines(p)]
    return [(str(path.relative_to(ROOT)), text) for path, text in found if text]


def sections() -> set[str]:
    """The contract's sections, "4" and "4.5" alike."""
    return set(re.findall(r"^#{2,3} (\d+(?:\.\d+)?) ", CONTRACT.read_text(encoding="utf-8"), flags=re.MULTILINE))


def cited(text: str) -> list[str]:
    """The sections that a text cites; a range is cited by its ends."""
    return [number for citation in CITATION.findall(text) for number in re.findall(SECTION, citation)]


def unread(text: str) -> list[str]:
    """What looks like a citation of the contract and is none that `cited` reads."""
    known = [found.span() for form in (CITATION, OTHERWISE) for found in form.finditer(text)]
    numbers = ((found, found["said"] or found["bare"]) for found in SUSPECT.finditer(text))
    return [
        text[max(0, found.start() - 30) : found.end() + 10]
        for found, number in numbers
        if number.split(".")[0] != "0" and not any(start < found.end() <= end for start, end in known)
    ]


def test_the_contract_has_its_sections_in_order() -> None:
    numbers = re.findall(r"^#{2,3} (\d+(?:\.\d+)?) ", CONTRACT.read_text(encoding="utf-8"), flags=re.MULTILINE)
    as_pairs = [tuple(int(part) for part in number.split(".")) for number in numbers]
    assert as_pairs == sorted(set(as_pairs))
    assert [pair for pair in as_pairs if len(pair) == 1] == [(number,) for number in range(1, 13)]


def test_every_section_that_the_code_cites_exists() -> None:
    present = sections()
    citations = [(name, number) for name, text in all_remarks() for number in cited(text)]
    assert len(citations) > 100, "the citations are no longer found: has their form changed?"
    assert [(name, number) for name, number in citations if number not in present] == []


@pytest.mark.parametrize("path", tracked("*.md"), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_section_that_a_document_cites_exists(path: Path) -> None:
    text = one_line(path.read_text(encoding="utf-8"))
    numbers = cited(text) if path == CONTRACT else re.findall(rf"platform contract ({SECTION})", text)
    assert set(numbers) <= sections()


def test_no_citation_is_written_in_a_form_that_is_not_read() -> None:
    escaped = [(name, words) for name, text in all_remarks() for words in unread(text)]
    assert escaped == [], 'write it as "platform contract 4.5" (or "item 2.3", if the checklist is meant)'


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("The chat (platform contract 4.3).", ["4.3"]),
        ("platform contract 4.2, 6.3", ["4.2", "6.3"]),
        ("platform contract 2.1-2.3", ["2.1", "2.3"]),
        ("all of it (platform contract 4)", ["4"]),
        ("found by vectors and by text (8.3)", ["8.3"]),
        ("its routes (4.9, 10)", ["4.9", "10"]),
        ("platform contract 1.3 and 1.4", ["1.3", "1.4"]),
    ],
)
def test_the_forms_of_a_citation(text: str, numbers: list[str]) -> None:
    assert cited(text) == numbers
    assert unread(text) == []


@pytest.mark.parametrize(
    "text",
    ["see contract 4.5", "contract, section 4.5", "the contract (its 4.5)", "as 4.5 says", "§ 9.1", "contract 4"],
)
def test_what_looks_like_a_citation_does_not_escape(text: str) -> None:
    assert cited(text) == []
    assert unread(text)


@pytest.mark.parametrize("text", ["item 2.3", "`@2.3`", "Python 3.11", "1.5 s apart", "items 2.3 and 2.4", "waits 0.5"])
def test_other_numbers_are_no_citation(text: str) -> None:
    assert (cited(text), unread(text)) == ([], [])


@pytest.mark.parametrize("path", tracked("*.md"), ids=lambda path: str(path.relative_to(ROOT)))
def test_what_a_document_links_is_there(path: Path) -> None:
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", path.read_text(encoding="utf-8"))
    assert [link for link in links if not (path.parent / unquote(link)).exists()] == []


#: What people and runs make, or what belongs to others: cited by name, and not to be found in the project.
MADE_LATER = re.compile(r"^(reports/|verdict\.json|checklist\.html|\.venv|~/|/|[*<]|targets\.toml|waivers\.toml|\.env)")


def cited_files(text: str) -> Iterator[str]:
    """Names of files and folders in backticks, as documents cite them: `judge.py`, `acceptance/deeds/`."""
    for name in re.findall(r"`([\w.*<>~/-]+)`", text):
        if name.endswith("/") or re.search(r"\w\.(py|js|css|sql|toml|feature|md|json|html)$", name):
            yield name


@pytest.mark.parametrize("path", tracked("docs/*.md", "README*.md"), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_file_that_a_document_names_is_there(path: Path) -> None:
    files = {f"/{one.relative_to(ROOT)}" for one in tracked()}
    folders = {f"{folder}/" for one in files for folder in Path(one).parents}
    lost = [
        name
        for name in cited_files(path.read_text(encoding="utf-8"))
        if not MADE_LATER.match(name)
        and not any(one.endswith(f"/{name}") for one in (folders if name[-1] == "/" else files))
    ]
    assert lost == []


def test_every_room_has_its_row() -> None:
    architecture = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rooms = {one.relative_to(ROOT).parts[1] for one in tracked("acceptance/*.py")} - {"__init__.py", "__main__.py"}
    told = set(re.findall(r"(?m)`acceptance/([\w.]+?)/?`", "\n".join(re.findall(r"(?m)^\| `.*?\|", architecture))))
    assert rooms - told == set()
