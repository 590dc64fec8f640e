"""A demo takes and says only what is made up; production takes nothing that is."""

from __future__ import annotations

import pytest
from django.test import override_settings

from tests.access.addresses import every_pattern
from tests.access.test_access_table import TABLE
from tests.town import NOW
from tillit.foundation.access.sign_in import Accounts
from tillit.foundation.accounts.services import make_account

BANNER = "Dette er en demo"
# Pieces of pages, files, and what a phone fetches by itself.
NO_PAGE = {"live", "service_worker", "manifest", "plan_progress", "repair_progress", "draft_progress", "phone_key"}


@pytest.mark.django_db
@pytest.mark.parametrize("reader", ["nobody", "oneself", "let_in", "goes_there", "leader", "administrator"])
def test_every_page_of_a_demo_says_that_it_is_one(place, reader, monkeypatch):
    """Walked on the same town as the table: every whole page that the reader may read."""
    from django.test import Client

    client = Client()
    if place.readers[reader]:
        client.force_login(place.readers[reader])
    silent = []
    for name, _, _ in every_pattern():
        line = TABLE["doors"].get(name, {}).get("reads", [])
        if name in NO_PAGE or (line != "everybody" and reader not in line):
            continue
        answer = client.get(place.doors[name])
        if answer.status_code != 200 or "text/html" not in answer.headers.get("Content-Type", ""):
            continue
        if answer.headers.get("Content-Disposition", "").startswith("attachment"):
            continue  # a file that is taken home, not a page of Tillit
        page = answer.content.decode()
        if "<html" in page and BANNER not in page:
            silent.append(name)
    assert silent == []


@pytest.mark.django_db
def test_an_account_made_in_a_demo_is_marked_and_opens_nothing_in_production(place):
    made = make_account(username="ny", display_name="Ny", language="nb", by=place.town.users["administrator"], now=NOW)
    assert made.synthetic
    assert Accounts().user_can_authenticate(made)
    with override_settings(TILLIT_DEMO=False):
        assert not Accounts().user_can_authenticate(made)
        real = make_account(username="ekte", display_name="Ekte", language="nb", by=None, now=NOW)
        assert not real.synthetic
        assert Accounts().user_can_authenticate(real)
