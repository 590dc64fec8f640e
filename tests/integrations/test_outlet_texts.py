"""What a message may say: a fixed text, a unit, days and times, in both languages, and nothing else."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from string import Formatter

import pytest

from tests.town import HELPERS, NOW, PEOPLE
from tillit.integrations.outlet.kinds import KINDS, UnknownKind, WrongContext, kept, kind_named
from tillit.integrations.outlet.texts import FILES, LANGUAGES, language_for, render, template

LONGEST_SMS = 306  # two joined messages
UNIT = "Nordsia hjemmetjeneste"
LONG_UNIT = "Nordsia og Sørsia hjemmetjeneste med nattpatrulje for hele Granvik kommune, sone øst"
VALUES = {
    "unit": UNIT,
    "phone": "00 00 00 00",
    "day": date(2026, 11, 25),  # onsdag 25. november, the longest to write
    "starts": time(7, 30),
    "ends": time(15),
}
MADE = {"unit_and_phone": {"unit", "phone"}}
# The alphabet of a text message (GSM 03.38); one letter outside it halves what fits.
GSM = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
# Words that would tell what is wrong with somebody, why somebody is away, or who it is about.
TELLS = re.compile(
    r"syk|sjuk|\bill\b|sick|diagnos|medisin|medic|sykehus|hospital|vedtak|decision|insulin|demens|dementia|"
    r"fravær|absen|pleie|nurs|https?:|www\.",
    re.IGNORECASE,
)
EVERY = [(kind, language) for kind in KINDS for language in LANGUAGES]


def context_of(kind_id, **changed):
    return {name: {**VALUES, **changed}[name] for name in KINDS[kind_id].fields}


def said(kind_id, language, **changed):
    kind = KINDS[kind_id]
    return render(kind, language, kept(kind, context_of(kind_id, **changed)))


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_a_text_is_fixed_but_for_the_typed_values(kind, language):
    """With the values taken out again, no digit, no name and no telling word is left."""
    text = template(kind, language)
    for _, name, form, conversion in Formatter().parse(text):
        if name is not None:
            assert name in KINDS[kind].fields or MADE[name] <= set(KINDS[kind].fields)
            assert (form, conversion) == ("", None)
    bare = re.sub(r"{\w+}", "", text)
    assert not re.search(r"[\d@{}]", bare)
    assert not TELLS.search(bare)
    names = {word for given, family in HELPERS + PEOPLE for word in (given, family)}
    assert not names & set(re.findall(r"\w+", bare))
    subject, _, body = text.partition("\n")
    assert 5 < len(subject) <= 60
    assert "{" not in subject
    assert body.strip().endswith((".", "?"))


@pytest.mark.parametrize(("kind", "language"), EVERY)
@pytest.mark.parametrize("unit", [UNIT, LONG_UNIT])
def test_a_text_fits_in_two_text_messages(kind, language, unit):
    text = said(kind, language, unit=unit)
    assert len(text.body) <= LONGEST_SMS
    assert set(text.body) <= GSM
    assert "{" not in text.body
    assert "None" not in text.body
    assert "  " not in text.body


def test_every_kind_has_a_text_in_both_languages_and_no_file_is_left_over():
    assert {file.name for file in FILES.iterdir()} == {f"{kind}.{language}.txt" for kind, language in EVERY}


def test_the_texts_are_in_the_language_of_the_receiver():
    assert said("visit_changed", "nb").body == (
        "Et besøk fra hjemmetjenesten er endret. Logg inn på Min side for å se det, "
        "eller ring Nordsia hjemmetjeneste på 00 00 00 00."
    )
    assert said("shift_offer", "nb").body == (
        "Kan du ta en vakt ved Nordsia hjemmetjeneste onsdag 25. november kl. 07:30-15:00? "
        "Logg inn i Tillit for å svare ja eller nei."
    )
    assert "on Wednesday 25 November, 07:30-15:00?" in said("shift_offer", "en").body
    assert "call Nordsia hjemmetjeneste on 00 00 00 00." in said("visit_cancelled", "en").body
    assert [language_for(code) for code in ("nb", "en", "pl", "")] == ["nb", "en", "nb", "nb"]


def test_a_unit_without_a_number_is_named_alone_and_a_long_name_is_cut_at_a_word():
    assert said("visit_changed", "nb", phone="").body.endswith("eller ring Nordsia hjemmetjeneste.")
    assert "ring Nordsia og Sørsia hjemmetjeneste med nattpatrulje for ... på" in (
        said("visit_changed", "nb", unit=LONG_UNIT).body
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("unit", "12845678910"),  # an identity number
        ("unit", "Nordsia\nKari har falt"),
        ("unit", "kari@example.org"),
        ("unit", "{phone.__class__}"),
        ("unit", "<b>Nordsia</b>"),
        ("unit", ""),
        ("unit", None),
        ("unit", 7),
        ("phone", "ring Kari"),
        ("phone", "00 00 00 00; Kari"),
        ("phone", "0" * 31),
        ("day", "2026-11-25"),
        ("day", datetime(2026, 11, 25, 8)),
        ("starts", "07:30"),
        ("ends", NOW),
    ],
)
def test_what_is_not_of_its_type_gets_in_nowhere_and_is_not_told_on(field, value):
    kind = KINDS["shift_offer" if field in KINDS["shift_offer"].fields else "visit_changed"]
    with pytest.raises(WrongContext) as refused:
        kept(kind, context_of(kind.id, **{field: value}))
    assert field in str(refused.value)
    assert str(value) == "" or len(str(value)) < 3 or str(value) not in str(refused.value)


@pytest.mark.parametrize(
    "unit", ["Åpen omsorg – sone 3", "Bo- og omsorg «Solsiden»", "Hjemmetjenesten: Øst & Vest", "24/7"]
)
def test_units_are_named_as_municipalities_name_them(unit):
    assert unit in said("visit_changed", "nb", unit=unit).body


def test_a_field_too_many_or_too_few_is_refused():
    with pytest.raises(WrongContext, match="unit, phone and nothing else"):
        kept(KINDS["visit_changed"], {**context_of("visit_changed"), "name": "Kari"})
    with pytest.raises(WrongContext):
        kept(KINDS["visit_changed"], {"unit": UNIT})
    with pytest.raises(UnknownKind, match="visit_changed"):
        kind_named("greeting")
