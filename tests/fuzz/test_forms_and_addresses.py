"""Whatever a form or an address carries: never a fault, and what is refused has changed nothing.

The suite tries a few hundred; `make fuzz` tries as many as it is told to.
"""

from __future__ import annotations

import os
import re
from urllib.parse import urlencode, urlsplit

import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from tests.busy_town import make_busy
from tests.fuzz.surface import surface
from tests.test_hostile_addresses import HOSTILE
from tests.town import NOW, build_town

EXAMPLES = int(os.environ.get("TILLIT_FUZZ_EXAMPLES", "100"))
MANY = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    print_blob=True,
)
ROLES = ("care_worker", "team_leader", "administrator", "inhabitant", "relative")
# Kept also of what is refused: who looked, what was done, who is signed in, and how often somebody tried.
KEPT_ALWAYS = re.compile(r"look|trail|session|attempt|procrastinate|django_migrations", re.IGNORECASE)
FULL_HOUSE = 503


@pytest.fixture(scope="module")
def place(django_db_setup, django_db_blocker, tmp_path_factory):
    """The busy town, built once and rolled back; a browser for each role, and what each could send."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        patch.setattr(timezone, "now", lambda: NOW)
        patch.setattr(django_settings, "TILLIT_HOME", tmp_path_factory.mktemp("home"))
        town = build_town()
        starts = make_busy(town)
        found = {}
        for role in ROLES:
            client = Client(raise_request_exception=False)
            client.force_login(town.users[role])
            found[role] = (client, *surface(client, ["/", "/hjem/", *starts.get(role, [])]))
        yield found
        transaction.set_rollback(True)


def what_is_stored() -> str:
    """Give one fingerprint of all that is stored, but for the logs."""
    tables = [
        connection.ops.quote_name(name)
        for name in connection.introspection.django_table_names(only_existing=True)
        if not KEPT_ALWAYS.search(name)
    ]
    one = "SELECT '{0}' AS name, md5(string_agg(t::text, '|' ORDER BY t::text)) AS rows FROM {0} AS t"
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(one.format(table) for table in tables) + " ORDER BY 1")
        return str([row for row in cursor.fetchall() if row[1]])


words = st.sampled_from([text for text in HOSTILE if text != "\ud800"]) | st.text(max_size=40) | st.integers().map(str)


def changed(data, holds, choices, names):
    """Give the fields with one to four of them changed, left out, doubled or invented."""
    fields = list(holds)
    for _ in range(data.draw(st.integers(0, 4), label="changes")):
        name = data.draw(st.sampled_from(sorted({*names, "page", "next", "versjon"})), label="field")
        values = st.sampled_from(choices[name]) | words if choices.get(name) else words
        how = data.draw(st.sampled_from(["set", "set", "leave out", "double"]), label="how")
        kept = fields if how == "double" else [(n, v) for n, v in fields if n != name]
        fields = kept if how == "leave out" else [*kept, (name, data.draw(values, label="value"))]
    return fields


def is_refused(response) -> bool:
    """Tell whether the program said no: by its answer, or by the form come back with what is wrong."""
    return response.status_code >= 400 or (
        response.status_code == 200
        and "text/html" in response.get("Content-Type", "")
        and b'aria-invalid="true"' in response.content
    )


@pytest.mark.slow
@MANY
@given(data=st.data())
def test_no_form_makes_a_fault_and_what_is_refused_changed_nothing(db, place, data):
    role = data.draw(st.sampled_from(ROLES), label="role")
    client, forms, _ = place[role]
    form = data.draw(st.sampled_from(forms), label="form")
    names = {name for name, _ in form.holds} | set(form.choices)
    sent = changed(data, form.holds, form.choices, names)
    if form.buttons:
        sent.append(data.draw(st.sampled_from(form.buttons), label="button"))
    note(f"{role} sends {sent} to {form.action}")
    body: dict[str, list] = {}
    for name, value in sent:
        body.setdefault(name, []).append(value)
    for name in form.files:
        body[name] = [SimpleUploadedFile("people.csv", data.draw(st.binary(max_size=60), label="file"))]
    with transaction.atomic():
        before = what_is_stored()
        response = client.post(form.action, body)
        assert response.status_code < 500 or response.status_code == FULL_HOUSE
        if is_refused(response):
            assert what_is_stored() == before
        transaction.set_rollback(True)


@MANY
@given(data=st.data())
def test_no_address_makes_a_fault(db, place, data):
    role = data.draw(st.sampled_from(ROLES), label="role")
    client, _, asked = place[role]
    page = data.draw(st.sampled_from(asked), label="page")
    path = page.path
    if data.draw(st.booleans(), label="another part"):
        parts = path.split("/")
        at = data.draw(st.integers(1, max(1, len(parts) - 1)), label="part")
        parts[at : at + 1] = [data.draw(words.filter(bool), label="put in")]
        path = urlsplit("/".join(parts).replace("?", "")).path or "/"
    query = changed(data, page.values, {}, page.names)
    note(f"{role} asks for {path} with {query}")
    with transaction.atomic():
        response = client.get(path, QUERY_STRING=urlencode(query))
        assert response.status_code < 500 or response.status_code == FULL_HOUSE
        transaction.set_rollback(True)


def test_there_is_much_to_send(place):
    for role, (_, forms, asked) in place.items():
        assert len(forms) > (20 if role in ("team_leader", "administrator") else 1), role
        assert len(asked) > 4, role
    assert not [form for _, forms, _ in place.values() for form in forms if form.action.startswith("http")]
