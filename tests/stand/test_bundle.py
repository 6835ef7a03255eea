"""The pages' scripts as one."""

from pathlib import Path

from stand.web.bundle import bundle
from stand.web.pages import FOLDER


def test_every_module_once_and_after_those_that_it_imports() -> None:
    text, folder = bundle(FOLDER / "static"), FOLDER / "static"
    for path in folder.rglob("*.js"):
        assert text.count(f'\nmodules["{path.relative_to(folder).as_posix()}"] = ') == 1, path
    assert text.index('modules["lib/dom.js"] = ') < text.index('modules["lib/api.js"] = ')
    assert text.rstrip().splitlines()[-2].startswith("return") and text.rindex("modules[") > text.index('["app.js"] = ')


def test_nothing_is_left_of_imports_and_exports() -> None:
    lines = bundle(FOLDER / "static").splitlines()
    assert [line for line in lines if line.startswith(("import ", "export ", "import{"))] == []


LIB = """export const A = 1;
export async function b() {}
export class C {}
"""
PAGE = """import { A, b } from "../lib.js";
export function one() { return A; }
"""
APP = """import { C } from "./lib.js";
const page = await import(`./pages/${name}.js`);
"""
WANTED = """const modules = {};
modules["lib.js"] = (() => {
const A = 1;
async function b() {}
class C {}

return { A, b, C };
})();

modules["pages/one.js"] = (() => {
const { A, b } = modules["lib.js"];
function one() { return A; }

return { one };
})();

modules["app.js"] = (() => {
const { C } = modules["lib.js"];
const page = modules[`pages/${name}.js`];

return {  };
})();
"""


def test_a_small_one_also_behind_a_link(tmp_path: Path) -> None:
    folder, link = tmp_path / "static", tmp_path / "link"
    (folder / "pages").mkdir(parents=True)
    for name, text in (("lib.js", LIB), ("pages/one.js", PAGE), ("app.js", APP)):
        (folder / name).write_text(text)
    link.symlink_to(folder)
    assert bundle(folder) == bundle(link) == WANTED
