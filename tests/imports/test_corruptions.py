"""Whatever is done to the files: an import never crashes and never stores by halves."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tillit.foundation.imports import NotStored
from tillit.rooms.organization.models import Unit
from tillit.rooms.people.models import Person

from .conftest import FILES, Municipality

EXAMPLES = int(os.environ.get("TILLIT_FUZZ_EXAMPLES", "60"))  # `make fuzz` tries many more
NASTY = [b'"', b"\0", b"\n", b",", b";", b"|", b"=", b"\xff", b"\xef\xbb\xbf", b"\r", b"\\", b"\\.", b"'", b"{", b"\t"]
NASTY += [b"9" * 30, b"-1", b"0000-00-00", b"2026-02-30", b"24:00", b"nan", b"1e9", "å̊\u2028".encode(), b"x" * 70_000]


@st.composite
def corruptions(draw):
    """A file's name and its bytes after something was cut, doubled, put in or swapped."""
    name = draw(st.sampled_from(sorted(FILES)))
    data = FILES[name].encode()
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(data)))
        end = min(len(data), at + draw(st.integers(0, 40)))
        piece = draw(st.sampled_from(NASTY) | st.binary(max_size=6))
        kind = draw(st.sampled_from(["cut", "double", "put in", "swap"]))
        data = {
            "cut": data[:at] + data[end:],
            "double": data[:end] + data[at:],
            "put in": data[:at] + piece + data[at:],
            "swap": data[:at] + piece + data[end:],
        }[kind]
    return name, data


@pytest.mark.django_db
@settings(
    max_examples=int(os.environ.get("TILLIT_FUZZ_EXAMPLES", "60")),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(corrupted=corruptions(), again=st.booleans())
def test_a_corrupted_folder_is_stored_whole_or_not_at_all(corrupted, again):
    name, data = corrupted
    with TemporaryDirectory() as folder, transaction.atomic():
        municipality = Municipality(Path(folder))
        if again:
            municipality.stored()
        before = Unit.objects.count(), Person.objects.count()
        municipality.write(name, data)
        try:
            report = municipality.come_in()
        except NotStored:
            pytest.fail("a check should have told of this")
        assert report.stored == (report.error_count == 0)
        if not report.stored:
            assert (Unit.objects.count(), Person.objects.count()) == before
            assert all(problem.expected and problem.advice for problem in report.problems)
        transaction.set_rollback(True)
