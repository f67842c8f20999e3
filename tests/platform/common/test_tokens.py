"""Colours: every text is read at 4.5:1 and every control's edge at 3:1, in both schemes."""

import gzip
import re

import pytest
from django.conf import settings

from minka.common.styleguide import GROUNDS, PAIRS, contrast, schemes, swatches

CSS = (settings.BASE_DIR / "static/css/minka.css").read_text(encoding="utf-8")
SCRIPT = (settings.BASE_DIR / "static/js/minka.js").read_bytes()
LOOK = {
    "paper": "#faf8f4",
    "surface": "#ffffff",
    "sunken": "#f3efe7",
    "ink": "#1d2330",
    "ink-2": "#4b5361",
    "ink-3": "#5f6675",
    "line": "#e3dccf",
    "line-2": "#cfc6b5",
    "anil": "#27408b",
    "anil-soft": "#e9edf8",
    "cochinilla": "#a01d44",
    "cochinilla-soft": "#fbe9ee",
    "molle": "#2f6b3f",
    "molle-soft": "#e6f2e8",
    "maiz": "#8a5a00",
    "maiz-soft": "#fdf1d3",
}


def test_contrast_agrees_with_known_values():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#1d2330", "#1d2330") == pytest.approx(1)


def test_the_light_scheme_is_the_one_that_was_agreed():
    light = schemes()["light"]
    assert {name: light[name] for name in LOOK} == LOOK


def test_the_dark_scheme_names_every_colour_again():
    light, dark = schemes()["light"], schemes()["dark"]
    assert light.keys() == dark.keys()
    assert [name for name in light if light[name] == dark[name]] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), [(t, g) for t, gs in PAIRS.items() for g in gs])
def test_text_is_read_at_four_and_a_half(scheme, text, ground):
    colours = schemes()[scheme]
    assert contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("soft", ["anil-soft", "maiz-soft", "cochinilla-soft", "molle-soft"])
@pytest.mark.parametrize("text", ["ink", "ink-2"])
def test_plain_text_stands_on_soft_grounds(scheme, soft, text):
    colours = schemes()[scheme]
    assert contrast(colours[text], colours[soft]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("edge", ["edge", "anil", "cochinilla"])
@pytest.mark.parametrize("ground", GROUNDS)
def test_edges_of_controls_and_focus_rings_are_seen(scheme, edge, ground):
    colours = schemes()[scheme]
    assert contrast(colours[edge], colours[ground]) >= 3


def test_swatches_tell_the_worst_pair_of_each_colour():
    rows = {row["name"]: row for row in swatches()}
    assert rows.keys() == PAIRS.keys()
    light = schemes()["light"]
    worst = min(contrast(light["ink"], light[g]) for g in GROUNDS)
    assert rows["ink"]["light_ratio"] == pytest.approx(worst)
    assert all(row["light_ratio"] >= 4.5 and row["dark_ratio"] >= 4.5 for row in rows.values())


def test_every_colour_that_is_used_is_a_token():
    used = set(re.findall(r"var\(--([a-z][a-z0-9-]*)", CSS))
    named = set(re.findall(r"--([a-z][a-z0-9-]*):", CSS))
    assert used - named == set()


def test_nothing_comes_from_another_host():
    assert "http:" not in CSS
    assert "https:" not in CSS
    assert "@import" not in CSS
    assert "@font-face" not in CSS
    assert b"http" not in SCRIPT.replace(b"href^=http", b"")


def test_the_style_sheet_is_written_in_layers():
    order = "reset, tokens, base, layout, components, utilities"
    assert f"@layer {order};" in CSS
    for need in (
        "prefers-color-scheme: dark",
        "prefers-reduced-motion",
        "@media print",
        "focus-visible",
    ):
        assert need in CSS


def test_style_and_script_stay_small():
    assert len(gzip.compress(CSS.encode(), 9)) <= 8192
    assert len(SCRIPT) <= 5 * 1024
    assert len(gzip.compress(SCRIPT, 9)) <= 2300
