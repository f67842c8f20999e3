"""Addresses of many things at once are those that ``reverse`` gives."""

from uuid import uuid4

import pytest
from django.test.utils import override_script_prefix
from django.urls import NoReverseMatch, reverse

from minka.common.links import link_to


@pytest.mark.parametrize("name", ["applying:proposal", "reviewing:review", "reviewing:accept"])
def test_the_address_is_the_one_of_reverse(name):
    link = link_to(name)
    for public_id in (uuid4(), uuid4()):
        assert link(public_id) == reverse(name, args=[public_id])


def test_what_stands_before_the_id_is_kept():
    public_id = uuid4()
    address = reverse("selecting:decide", args=["ferias", public_id])
    assert link_to("selecting:decide", "ferias")(public_id) == address


def test_a_site_under_a_path_is_respected():
    public_id = uuid4()
    with override_script_prefix("/minka/"):
        assert link_to("applying:proposal")(public_id).startswith("/minka/")
    assert not link_to("applying:proposal")(public_id).startswith("/minka/")


def test_an_address_that_is_not_there_is_an_error():
    with pytest.raises(NoReverseMatch):
        link_to("applying:nowhere")
