"""docs/import.md is as the code would write it, and what it shows is true."""

import shutil

import pytest

from tillit.foundation.imports import import_folder
from tillit.foundation.imports.tables import all_tables, file_tables
from tillit.project import import_docs
from tillit.rooms.people.models import Person

from .conftest import TODAY, noon


def test_the_page_is_as_the_code_would_write_it():
    assert import_docs.PAGE.read_text(encoding="utf-8") == import_docs.page(), (
        "run: python -m tillit.project.import_docs"
    )


def test_every_file_and_column_is_on_the_page():
    page = import_docs.page()
    for table in file_tables():
        assert f"### {table.file}" in page
        for column in table.columns:
            assert f"| `{column.name}` |" in page


def test_every_column_says_what_it_means():
    for table in all_tables():
        for column in table.columns:
            assert column.meaning.endswith("."), f"{table.name}.{column.name}"


@pytest.fixture
def example(tmp_path):
    return shutil.copytree(import_docs.EXAMPLE, tmp_path / "example")


@pytest.mark.django_db
def test_the_example_comes_in(example):
    report = import_folder(example, now=noon(TODAY))
    assert [str(problem) for problem in report.problems] == []
    assert report.stored
    assert report.files["people.csv"].new == Person.objects.count() == 12
    assert {f"{name}.csv" for name in (t.name for t in file_tables())} <= set(report.files)


@pytest.mark.django_db
def test_the_error_on_the_page_is_what_is_said(example):
    file = example / import_docs.SPOILED_FILE
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace(import_docs.SPOILED_CELL, import_docs.SPOILED_BY), encoding="utf-8")
    report = import_folder(example, now=noon(TODAY))
    assert [str(problem) for problem in report.problems] == [import_docs.ERROR]


@pytest.mark.django_db
def test_the_conflict_on_the_page_is_what_is_said(example, capsys):
    from tillit.project.import_printing import print_report

    import_folder(example, now=noon(TODAY))
    Person.objects.filter(source_id=Person.objects.order_by("pk").first().source_id).update(language="en")
    print_report(import_folder(example, now=noon(TODAY)))
    assert import_docs.CONFLICT in capsys.readouterr().err
