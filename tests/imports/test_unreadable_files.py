"""Files that are not what they should be: encoding, quotes, headers, names."""

import pytest

from tillit.foundation.imports import NoFolder, import_folder
from tillit.rooms.people.models import Person

from .conftest import TODAY, noon

pytestmark = pytest.mark.django_db


def only_problem(report):
    assert len(report.problems) == 1, [str(problem) for problem in report.problems]
    assert not report.stored
    return report.problems[0]


def test_latin_1_is_told_with_the_line_and_character_of_the_first_wrong_byte(municipality):
    municipality.write("employees.csv", municipality.read("employees.csv").encode("cp1252"))
    problem = only_problem(municipality.come_in())
    assert (problem.file, problem.line, problem.expected) == ("employees.csv", 3, "UTF-8")
    assert "Character 10 " in problem.advice
    assert "0xF8" in problem.advice
    assert problem.value == "e2,Ola,Bjørkestad,a"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_utf_16_is_told(municipality, encoding):
    municipality.write("relatives.csv", municipality.read("relatives.csv").encode(encoding))
    assert "UTF-16" in only_problem(municipality.come_in()).advice


def test_a_spreadsheet_with_another_name_is_told(municipality):
    municipality.write("relatives.csv", b"PK\x03\x04" + b"abc" * 1000)
    assert "spreadsheet" in only_problem(municipality.come_in()).advice


def test_a_nul_byte_is_told_with_its_place(municipality):
    municipality.change("relatives.csv", "Per Solbakk", "Per\0Solbakk")
    problem = only_problem(municipality.come_in())
    assert problem.line == 2
    assert "character 10" in problem.advice


def test_a_line_that_never_ends_is_told(municipality):
    municipality.add("relatives.csv", "r2,p1," + "x" * 100_000 + ",child,")
    assert only_problem(municipality.come_in()).line == 3


def test_an_unclosed_quotation_mark_is_told_with_the_line_where_it_opens(municipality):
    municipality.change("relatives.csv", "Per Solbakk", '"Per Solbakk')
    problem = only_problem(municipality.come_in())
    assert (problem.line, problem.expected) == (2, "a closing quotation mark")


def test_a_misquoted_row_is_told_and_the_rows_after_it_are_read(municipality):
    municipality.change("employees.csv", "e2,Ola", 'e2,"Ola"x')
    municipality.change("employees.csv", "care_assistant", "carer")
    report = municipality.come_in()
    assert [(p.file, p.line) for p in report.problems if p.file == "employees.csv"] == [
        ("employees.csv", 3),
        ("employees.csv", 4),
    ]


@pytest.mark.parametrize("text", ["", "\n\n", "\ufeff"])
def test_an_empty_file_is_told(municipality, text):
    municipality.write("relatives.csv", text)
    problem = only_problem(municipality.come_in())
    assert problem.file == "relatives.csv"
    assert "empty" in problem.advice or "header" in problem.expected


def test_a_file_with_a_header_only_has_no_rows(municipality):
    municipality.write("relatives.csv", "id,person,name,relation,phone\n")
    assert municipality.stored().files["relatives.csv"].rows == 0


def test_tabs_are_told(municipality):
    municipality.write("relatives.csv", municipality.read("relatives.csv").replace(",", "\t"))
    assert "tabs" in only_problem(municipality.come_in()).advice


@pytest.mark.parametrize(("row", "count"), [("r2,p1,Kari Solbakk", "3 cells"), ("r2,p1,Kari,child,,extra", "6 cells")])
def test_too_few_and_too_many_cells_are_told(municipality, row, count):
    municipality.add("relatives.csv", row)
    problem = only_problem(municipality.come_in())
    assert (problem.line, problem.value, problem.expected) == (3, count, "5 cells, as in the header")


def test_empty_cells_beyond_the_header_do_no_harm(municipality):
    municipality.add("relatives.csv", "r2,p1,Kari Solbakk,child,,,,")
    municipality.stored()


def test_an_unknown_column_is_told_with_the_one_that_was_meant(municipality):
    municipality.change("relatives.csv", "id,person,name,relation,phone", "id,person,name,relation,phon")
    problem = only_problem(municipality.come_in())
    assert (problem.line, problem.column) == (1, "phon")
    assert "Did you mean phone?" in problem.advice


def test_a_missing_column_that_needs_values_is_told(municipality):
    municipality.write("relatives.csv", "id,person,name\nr1,p1,Per\n")
    problem = only_problem(municipality.come_in())
    assert problem.column == "relation"


def test_a_column_that_stands_twice_is_told(municipality):
    municipality.write("relatives.csv", "id,person,name,relation,name\nr1,p1,Per,child,Per\n")
    assert "twice" in only_problem(municipality.come_in()).advice


def test_an_unknown_file_is_told_with_the_one_that_was_meant(municipality):
    (municipality.folder / "relatives.csv").rename(municipality.folder / "relative.csv")
    problem = only_problem(municipality.come_in())
    assert problem.file == "relative.csv"
    assert "relatives.csv" in problem.advice


@pytest.mark.parametrize("name", ["units.csv", "teams.csv", "employees.csv", "people.csv"])
def test_a_required_file_that_is_missing_is_told_and_not_all_that_refers_to_it(municipality, name):
    (municipality.folder / name).unlink()
    assert only_problem(municipality.come_in()).file == name


def test_an_empty_folder_is_told(tmp_path):
    report = import_folder(tmp_path, now=noon(TODAY))
    assert [p.file for p in report.problems] == [
        "synthetic.csv",
        "units.csv",
        "teams.csv",
        "employees.csv",
        "people.csv",
    ]


def test_other_files_in_the_folder_are_left_alone(municipality):
    municipality.write("README.txt", "made by hand")
    municipality.stored()


def test_a_folder_that_does_not_exist_is_told(tmp_path):
    with pytest.raises(NoFolder, match="no folder"):
        import_folder(tmp_path / "none", now=noon(TODAY))


def test_a_file_that_stops_half_way_does_not_make_every_reference_wrong(municipality):
    people = municipality.read("people.csv").encode()
    municipality.write("people.csv", people[: people.index(b"p2")] + b"\xff" + people[people.index(b"p2") :])
    assert only_problem(municipality.come_in()).file == "people.csv"
    assert not Person.objects.exists()
