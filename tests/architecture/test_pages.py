"""How scripts and templates may refer to each other, and to nobody else."""

import graphlib
import json
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from annotations.web.pages import modules

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = sorted((ROOT / "static" / "js").rglob("*.js"))
EDITOR = ROOT / "static" / "js" / "editor"
STYLES = sorted((ROOT / "static").rglob("*.css"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
# A module may import its own level or a lower one.
LEVELS = {
    "lib": 0,
    "charts": 1,
    "editor": 1,
    "listen": 2,
    "review": 2,
    "tonight": 2,
    "nights": 2,
    "pages": 3,
}

IMPORT = re.compile(
    r"""^(?:import|export)\b(?:[^;"'()=]*\bfrom)?\s*["']([^"']+)["'](;?)""",
    re.MULTILINE,
)
# What is imported later needs no semicolon.
IMPORT_LATER = re.compile(r"""\bimport\(["']([^"']+)["']\)""")
# Names of XML vocabularies are not fetched.
ADDRESS = re.compile(r"""(?:https?:)?//(?!www\.w3\.org/)[\w-]+\.[\w.-]+""")
COMMENT = re.compile(r"/\*.*?\*/|^\s*//.*$", re.DOTALL | re.MULTILINE)


def relative(path):
    return str(path.relative_to(ROOT))


def imports(script):
    text = script.read_text()
    return IMPORT.findall(text) + [(name, ";") for name in IMPORT_LATER.findall(text)]


def inside_static(name):
    return name.removeprefix(f"{ROOT / 'static'}/")


def level(script):
    return LEVELS[script.relative_to(ROOT / "static" / "js").parts[0]]


def test_there_are_scripts_and_templates_to_look_at():
    assert SCRIPTS
    assert TEMPLATES


@pytest.mark.parametrize("script", SCRIPTS, ids=relative)
def test_imports_point_from_pages_to_editor_to_lib(script):
    targets = [
        (script.parent / name).resolve()
        for name, _ in imports(script)
        if name[0] == "."
    ]

    assert all(target.is_file() for target in targets), targets
    assert all(level(target) <= level(script) for target in targets), targets


def test_the_folders_of_the_editor_need_each_other_in_one_direction():
    needs = {folder: set() for folder in EDITOR.iterdir() if folder.is_dir()}
    for script in EDITOR.rglob("*.js"):
        for name, _ in imports(script):
            folder = (script.parent / name).resolve().parent
            if folder in needs and folder != script.parent:
                needs[script.parent].add(folder)

    graphlib.TopologicalSorter(needs).prepare()  # raises where they go round


@pytest.mark.parametrize("script", SCRIPTS, ids=relative)
def test_each_relative_import_ends_in_a_semicolon(script):
    # Without it the hashed names of static files are silently not put in.
    unended = [name for name, end in imports(script) if name[0] == "." and not end]

    assert unended == []


def test_only_one_module_knows_wavesurfer():
    knowing = [
        relative(script)
        for script in SCRIPTS
        if any(name.startswith("wavesurfer") for name, _ in imports(script))
    ]

    assert len(knowing) == 1, knowing


@pytest.mark.parametrize("file", [*SCRIPTS, *STYLES, *TEMPLATES], ids=relative)
def test_nothing_is_fetched_from_elsewhere(file):
    assert ADDRESS.findall(COMMENT.sub("", file.read_text())) == []


@pytest.mark.parametrize("template", TEMPLATES, ids=relative)
def test_templates_escape_what_people_typed(template):
    assert not re.search(r"\|\s*safe\b|autoescape off", template.read_text())


@pytest.mark.parametrize("script", SCRIPTS, ids=relative)
def test_scripts_write_text_and_not_markup(script):
    text = COMMENT.sub("", script.read_text())

    assert not re.search(r"\.(inner|outer)HTML\s*=|insertAdjacentHTML|\beval\(", text)


def test_the_head_of_a_page_names_each_module_once_and_all_of_them():
    named = [
        *modules.imported_by("js/pages/annotate.js"),
        *modules.imported_later_by("js/pages/annotate.js"),
    ]
    seen = {"js/pages/annotate.js", *named}
    wanted = {
        modules.BARE.get(name)
        or str((ROOT / "static" / script).parent.joinpath(name).resolve())
        for script in seen
        if script.startswith("js/")
        for name, _ in imports(ROOT / "static" / script)
    }

    assert len(set(named)) == len(named)
    assert set(named) == {inside_static(name) for name in wanted}


@pytest.mark.parametrize("file", modules.BARE.values())
def test_what_is_imported_by_a_bare_name_is_there(file):
    assert finders.find(file)


def test_vendor_folders_carry_the_version_that_is_locked():
    locked = json.loads((ROOT / "package-lock.json").read_text())["packages"]

    for entry in json.loads((ROOT / "static" / "vendor.json").read_text()):
        version = locked[f"node_modules/{entry['package']}"]["version"]
        folders = Path(entry["to"]).parts
        assert any(folder.endswith(f"-{version}") for folder in folders), folders


def test_the_lock_names_no_address():
    assert "resolved" not in (ROOT / "package-lock.json").read_text()
