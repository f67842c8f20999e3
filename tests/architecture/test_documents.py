"""Documents that must not fall behind the code."""

import re

import pytest

from minka.launch.door import OWN
from tests.architecture.sources import PACKAGES, ROOT

SETTING = re.compile(r"""\benv(?:\.\w+)?\(\s*["']([A-Z_]+)["']""")
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#]+)(?:#[^)]*)?\)")


def test_operating_names_every_variable_that_the_settings_read():
    read = {
        name
        for path in (PACKAGES["minka"] / "settings").glob("*.py")
        for name in SETTING.findall(path.read_text())
    }
    told = (ROOT / "docs" / "operating.md").read_text()
    assert len(read) > 10
    assert {name for name in read if f"`{name}`" not in told} == set()


@pytest.mark.parametrize("name", sorted(OWN))
def test_help_and_documents_name_every_command_of_the_door(name):
    texts = [*(ROOT / "docs").glob("*.md"), ROOT / "CONTRIBUTING.md", ROOT / "README.md"]
    known = "\n".join(path.read_text() for path in texts if path.exists())
    # Failure tests are still to be written.
    assert name == "faults" or f"manage.py {name}" in known


def test_no_link_leads_nowhere():
    documents = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    broken = [
        f"{path.relative_to(ROOT)}: {target}"
        for path in documents
        for target in LINK.findall(path.read_text())
        if not (path.parent / target).exists()
    ]
    assert broken == []
