"""Every address by role; an address that the table misses fails."""

import importlib
import pkgutil
from dataclasses import replace

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.factories.world import ROLES, World
from tests.permissions import rows as rows_package
from tests.permissions.table import LOGIN, Row


def all_rows() -> list[Row]:
    """Return the rows of every room."""
    found: list[Row] = []
    for module in sorted(m.name for m in pkgutil.iter_modules(rows_package.__path__)):
        found += importlib.import_module(f"tests.permissions.rows.{module}").ROWS
    return found


def all_names(resolver: URLResolver, prefix: str = "") -> set[str]:
    """Return the full name of every address below a resolver."""
    names: set[str] = set()
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            names.add(f"{prefix}{entry.name}")
        else:
            inner = f"{prefix}{entry.namespace}:" if entry.namespace else prefix
            names |= all_names(entry, inner)
    return names


def test_no_address_is_missing_from_the_table():
    assert all_names(get_resolver()) - {row.name for row in all_rows()} == set()


def test_no_row_names_an_address_that_is_gone():
    assert {row.name for row in all_rows()} - all_names(get_resolver()) == set()


@pytest.mark.parametrize("row", all_rows(), ids=lambda row: f"{row.name}-{row.method}")
def test_each_role_gets_its_answer(row: Row, world: World):
    if row.prepare:
        world.things.update(row.prepare(world))
    url = reverse(row.name, kwargs=row.kwargs(world))
    data = row.data(world)
    assert {role: answer(world, role, row, url, data) for role in ROLES} == row.answers


def test_head_answers_as_get_does(world: World):
    asked = [row for row in all_rows() if row.method == "get"]
    assert len(asked) > 100
    assert [line for row in asked for line in unlike(world, row)] == []


def unlike(world: World, row: Row) -> list[str]:
    """Return where HEAD is not what GET is: for who is not signed in, and for a steward."""
    found = []
    with transaction.atomic():
        if row.prepare:
            world.things.update(row.prepare(world))
        url, data = reverse(row.name, kwargs=row.kwargs(world)), row.data(world)
        for role in ("anonymous", "steward"):
            got, head = (
                answer(world, role, replace(row, method=method), url, data)
                for method in ("get", "head")
            )
            found += [f"{row.name} for {role}: {got}, {head}"] if got != head else []
        transaction.set_rollback(True)
    return found


def answer(world: World, role: str, row: Row, url: str, data: dict) -> int | str:
    """Ask as a role, and leave no trace."""
    client = Client()
    if role != "anonymous":
        client.force_login(
            world.people[role], backend="allauth.account.auth_backends.AuthenticationBackend"
        )
    with transaction.atomic():
        response = getattr(client, row.method)(url, data)
        transaction.set_rollback(True)
    if response.streaming:
        # Read to the end: closing by hand would close the test's database connection too.
        response.getvalue()
    to_login = response.status_code == 302 and response["Location"].startswith(
        reverse(settings.LOGIN_URL)
    )
    return LOGIN if to_login and row.name != settings.LOGIN_URL else response.status_code
