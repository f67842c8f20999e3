"""Changing a text by its difference, against the plainest model of it; in code points."""

import json
import subprocess
from pathlib import Path
from shutil import which

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calls.applying.rules import fingerprint
from calls.applying.rules.splices import as_text, spliced, well_formed

SCRIPT = Path(__file__).resolve().parents[3] / "static/js/draft.js"
# Letters, line ends of two kinds, signs beyond the first plane, marks that join, spaces of all sorts.
TEXT = st.text(
    st.sampled_from('aábñ \n\r\t🧶🪡👩\u200d\u0301\u00a0\u2028\ufeff\x7f\\"<')
    | st.characters(exclude_categories=["Cs"])
)


@given(before=TEXT, insert=TEXT, data=st.data())
def test_a_splice_is_what_a_list_of_letters_would_do(before, insert, data):
    at = data.draw(st.integers(0, len(before)))
    remove = data.draw(st.integers(0, len(before) - at))
    letters = list(before)
    letters[at : at + remove] = list(insert)
    assert spliced(before, at, remove, insert) == "".join(letters)


@given(text=TEXT, at=st.integers(), remove=st.integers())
def test_a_place_outside_the_text_is_refused(text, at, remove):
    if 0 <= at <= at + remove <= len(text) and remove >= 0:
        assert spliced(text, at, remove, "") == text[:at] + text[at + remove :]
    else:
        with pytest.raises(ValueError, match="outside"):
            spliced(text, at, remove, "")


@given(st.recursive(st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_what_is_well_formed_stays(value):
    assert well_formed(value) == value


@given(st.text(st.characters(categories=["Cs", "Ll", "So"])))
def test_whatever_arrives_can_be_stored(text):
    well_formed({text: [text]})
    well_formed(text).encode()


def test_two_halves_that_belong_together_are_one_character():
    assert well_formed("\ud83e\uddf6") == "🧶"
    assert well_formed("\uddf6\ud83e") == "\ufffd\ufffd"


@pytest.mark.parametrize(
    ("value", "text"),
    [("a", "a"), (None, ""), ({"typed": "1.500"}, "1.500"), ({"typed": ["a"]}, ""), (3, "")],
)
def test_a_stored_value_as_a_text(value, text):
    assert as_text(value) == text


# ---- the other side: the script's own mathematics, run as it stands in the page

PARTS = ("// ---- marks", "// ---- fields")
HARNESS = """
const { readFileSync } = require("fs");
const [pairs] = JSON.parse(readFileSync(0));
const told = pairs.map(([before, after]) => {
  const a = clean(before), b = clean(after);
  const [at, gone, insert] = cut(a, b);
  return {a, b, at: points(a.slice(0, at)), remove: points(a.slice(at, at + gone)), insert,
    marks: [fingerprint(a), fingerprint(b)], fits: [fitting(b, 40), bytes(fitting(b, 40)).length]};
});
console.log(JSON.stringify(told));
"""


def in_the_browser(pairs):
    """Run the part of the script that counts, with Node as the browser's engine."""
    source = SCRIPT.read_text()
    start, end = (source.index(part) for part in PARTS)
    done = subprocess.run(
        ["node", "-e", source[start:end] + HARNESS],
        input=json.dumps([pairs]),
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


@pytest.mark.skipif(which("node") is None, reason="needs Node to run the page's script")
@settings(max_examples=5, deadline=None)
@given(st.lists(st.tuples(TEXT, TEXT), min_size=20, max_size=60))
def test_script_and_server_mean_the_same_texts_places_and_marks(pairs):
    for (before, after), told in zip(pairs, in_the_browser(pairs), strict=True):
        cleaned = [
            text.replace("\r\n", "\n").replace("\x00", "").strip() for text in (before, after)
        ]
        assert [told["a"], told["b"]] == cleaned
        assert spliced(told["a"], told["at"], told["remove"], told["insert"]) == told["b"]
        assert told["marks"] == [fingerprint(text) for text in cleaned]
        assert told["b"].startswith(told["fits"][0])
        assert told["fits"][1] <= 42


@pytest.mark.skipif(which("node") is None, reason="needs Node to run the page's script")
def test_the_difference_of_two_texts_is_small_and_never_half_a_character():
    pairs = [
        ["a🧶b", "a🪡b"],
        ["🧶", "🧶🧶"],
        ["x" * 5000, "x" * 2500 + "y" + "x" * 2500],
        ["", "á"],
    ]
    told = in_the_browser(pairs)
    assert [(x["at"], x["remove"], x["insert"]) for x in told] == [
        (1, 1, "🪡"),
        (1, 0, "🧶"),
        (2500, 0, "y"),
        (0, 0, "á"),
    ]
