"""How an address of a database is read, written and refused."""

import pytest

from tillit.foundation import database
from tillit.foundation.database.address import Address, address_from_url
from tillit.foundation.database.errors import DoesNotAnswer, SocketPathTooLong, WrongUrl
from tillit.foundation.database.probe import wait_until_it_answers


def test_a_url_gives_each_part_and_decodes_the_password():
    """A managed PostgreSQL is named with password, port and TLS."""
    found = address_from_url("postgresql://ola:p%40ss%2Fw@db.example:6432/care?sslmode=verify-full")
    assert found == Address("care", "ola", "p@ss/w", "db.example", 6432, (("sslmode", "verify-full"),))


@pytest.mark.parametrize(
    "address",
    [
        Address("tillit", "tillit", host="/run/a b/socket", port=5432),
        Address("tillit", "ola", "p@s:s/w?#%", "db.example", 6432, (("sslmode", "require"),)),
        Address("tillit", "ola", host="::1", port=5432),
        Address("blå", "ørn", host="localhost"),
        Address("tillit"),
    ],
    ids=["socket", "password", "ipv6", "norwegian", "bare"],
)
def test_the_url_of_an_address_reads_back_as_the_same_address(address):
    """`python -m tillit.foundation.database url` can be pasted into TILLIT_DATABASE_URL."""
    assert address_from_url(address.url) == address


@pytest.mark.parametrize(
    ("url", "hint"),
    [
        ("mysql://ola:hemmelig@db/tillit", "must begin with postgresql://"),
        ("postgresql://ola:hemmelig@db:5432", "names no database"),
        ("postgresql://ola:hemmelig@db:femti/tillit", "port as a number"),
        ("postgresql://ola:hemmelig@db/tillit?colour=red", "only options that"),
        ("postgresql://ola:hemme%lig@db/tillit", "cannot be read"),
    ],
)
def test_a_wrong_url_says_what_to_do_and_never_repeats_the_password(url, hint):
    """The text may end in a log."""
    with pytest.raises(WrongUrl, match=hint) as raised:
        database.address({"TILLIT_DATABASE_URL": url})
    assert "hemme" not in str(raised.value)
    assert raised.value.__cause__ is None


def test_a_socket_folder_with_too_long_a_path_is_refused_by_name():
    """The operating system would say no only when connecting, and less clearly."""
    with pytest.raises(SocketPathTooLong, match="shorter"):
        address_from_url("postgresql:///tillit?host=/" + "x" * 120)


def test_the_password_is_not_in_the_printed_form():
    """An address in a traceback gives nothing away."""
    assert "hemmelig" not in repr(Address("tillit", "ola", "hemmelig", "db"))


def test_a_named_database_that_is_not_there_is_said_after_the_retries(tmp_path):
    """The last word of the client is part of the text."""
    with pytest.raises(DoesNotAnswer, match="TILLIT_DATABASE_URL"):
        wait_until_it_answers(Address("tillit", host=str(tmp_path)), seconds=0.3)


def test_django_gets_connections_that_last_and_no_request_transactions():
    """Services open their transactions themselves; threads keep their connection."""
    url = "postgresql://ola:hemmelig@db:6432/tillit?sslmode=require"
    entry = database.django_databases({"TILLIT_DATABASE_URL": url})["default"]
    assert (entry["NAME"], entry["USER"], entry["PASSWORD"]) == ("tillit", "ola", "hemmelig")
    assert (entry["HOST"], entry["PORT"], entry["OPTIONS"]["sslmode"]) == ("db", "6432", "require")
    assert entry["ATOMIC_REQUESTS"] is False
    assert entry["CONN_MAX_AGE"] > 0
    assert entry["CONN_HEALTH_CHECKS"] is True


def test_a_named_database_is_never_stopped_or_removed(monkeypatch):
    """Only the embedded server is ours."""
    touched = []
    monkeypatch.setattr("tillit.foundation.database.doors.stop_server", touched.append)
    monkeypatch.setattr("tillit.foundation.database.doors.remove_cluster", touched.append)
    environ = {"TILLIT_DATABASE_URL": "postgresql:///someone_elses"}
    database.stop(environ)
    database.remove(environ)
    assert touched == []
