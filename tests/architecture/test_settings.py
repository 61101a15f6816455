"""Each setting is named where people look for it."""

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
READ = re.compile(
    r"""(?:env\.\w+\(|environ\.get\(|environ\[)\s*["']([A-Z][A-Z_]+)["']"""
)


def names_read():
    sources = "".join(path.read_text() for path in (ROOT / "labeler").glob("*.py"))
    return sorted(set(READ.findall(sources)) - {"DJANGO_SETTINGS_MODULE"})


def names_in_compose():
    text = (ROOT / "docker-compose.yml").read_text()
    return sorted(set(re.findall(r"\$\{([A-Z_]+)", text)))


def test_the_settings_are_found():
    assert {"SECRET_KEY", "DATABASE_URL", "BIND", "LULLABEL_VAR"} <= set(names_read())


@pytest.mark.parametrize("name", sorted({*names_read(), *names_in_compose()}))
def test_each_is_in_the_example_and_in_the_docs(name):
    example = (ROOT / ".env.example").read_text()
    docs = (ROOT / "docs" / "settings.md").read_text()

    assert re.search(rf"^#?{name}=", example, re.MULTILINE)
    assert f"`{name}`" in docs


def test_only_the_wiring_reads_the_environment():
    readers = [
        str(path.relative_to(ROOT))
        for folder in ("acoustics", "annotations")
        for path in (ROOT / folder).rglob("*.py")
        if re.search(r"os\.(environ|getenv)", path.read_text())
    ]

    assert readers == []


def test_the_compose_file_has_no_secret_of_its_own():
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    values = [
        str(value)
        for service in compose["services"].values()
        for name, value in service.get("environment", {}).items()
        if re.search(r"SECRET|PASSWORD|AUTH", name)
    ]

    assert values
    assert all(re.fullmatch(r"\$\{[A-Z_]+(:\?[^}]*)?\}", value) for value in values)
