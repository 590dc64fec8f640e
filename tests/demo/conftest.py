"""A synthesized municipality that the tests read, made once for each process."""

from datetime import date

import pytest

from tests.demo.files import Files
from tillit.demo.synthesize import synthesize

ON = date(2026, 11, 21)


@pytest.fixture(scope="session")
def granvik(tmp_path_factory):
    """The files of a municipality of 5,700 inhabitants."""
    folder = tmp_path_factory.mktemp("granvik") / "files"
    synthesize(folder, inhabitants=5_700, seed=7, on=ON)
    return Files(folder)
