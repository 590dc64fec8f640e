"""The competences that visits ask for come with the program."""

import pytest
from django.core.management import call_command

from tillit.foundation.data_files import read_text
from tillit.kernel.fields import BadDataFile
from tillit.rooms.workforce.models import Competence
from tillit.rooms.workforce.seeds import shipped_competences


def test_a_new_database_has_every_competence(db):
    assert set(Competence.objects.values_list("code", flat=True)) == {
        "nurse",
        "medication",
        "injection",
        "wound_care",
        "catheter",
        "palliative",
        "dementia",
        "mental_health",
        "stoma",
        "driving_license",
    }


def test_a_renamed_competence_keeps_its_name_and_own_ones_stay(db):
    Competence.objects.filter(code="nurse").update(name_nb="Sykepleier")
    Competence.objects.create(code="sauna", name_nb="Badstue", name_en="Sauna")
    call_command("migrate", verbosity=0)
    assert Competence.objects.get(code="nurse").name_nb == "Sykepleier"
    assert Competence.objects.count() == 11


def test_a_code_that_stands_twice_is_refused():
    line = "  - {code: nurse, name_nb: Sykepleie, name_en: Nursing}\n"
    with pytest.raises(BadDataFile, match=r"line 3, competences\.1\.code: expected a code that no other"):
        shipped_competences(read_text("competences:\n" + line * 2, "competences.yaml"))
