"""The ways out are named by the environment; a wrong name stops the start, not the first message."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from tillit.project.messages_out import mail, sms

HOME = Path("/srv/tillit")


def mail_of(url=None, *, demo=False):
    return mail({} if url is None else {"TILLIT_EMAIL_URL": url}, home=HOME, demo=demo)


def test_the_demo_writes_files_and_production_sends_nothing_until_it_is_told():
    assert mail_of(demo=True).backend.endswith("filebased.EmailBackend")
    assert mail_of(demo=True).folder == "/srv/tillit/mail"
    assert mail_of().backend.endswith("dummy.EmailBackend")
    assert mail_of("console").backend.endswith("console.EmailBackend")
    assert sms({}, demo=True).way == "file"
    assert sms({}, demo=False).way == ""


def test_mail_servers_are_read_from_one_address():
    found = mail_of("smtp+tls://post%40granvik:p%3Assword@mail.example.org")
    assert (found.host, found.port, found.starttls, found.tls) == ("mail.example.org", 587, True, False)
    assert (found.user, found.password) == ("post@granvik", "p:ssword")
    assert (mail_of("smtps://mail.example.org").port, mail_of("smtps://mail.example.org").tls) == (465, True)
    assert (mail_of("smtp://mail.example.org:2525").port, mail_of("smtp://mail.example.org").tls) == (2525, False)


@pytest.mark.parametrize("url", ["mail.example.org", "http://mail.example.org", "smtp://", "smtp://host:port", "files"])
def test_a_mail_address_that_cannot_be_read_is_refused_without_repeating_it(url):
    with pytest.raises(ImproperlyConfigured) as refused:
        mail_of(url)
    assert "TILLIT_EMAIL_URL must be" in str(refused.value)


def test_a_gateway_needs_an_encrypted_address_and_a_token():
    given = {"TILLIT_SMS": "http", "TILLIT_SMS_URL": "https://sms.example.org/v1", "TILLIT_SMS_TOKEN": "secret"}
    found = sms(given, demo=False)
    assert (found.way, found.url, found.token) == ("http", "https://sms.example.org/v1", "secret")
    assert sms({**given, "TILLIT_SMS_URL": "http://127.0.0.1:8080/"}, demo=False).way == "http"
    for wrong in (
        {"TILLIT_SMS_URL": "http://sms.example.org/"},
        {"TILLIT_SMS_URL": ""},
        {"TILLIT_SMS_TOKEN": ""},
        {"TILLIT_SMS": "pigeon"},
    ):
        with pytest.raises(ImproperlyConfigured) as refused:
            sms({**given, **wrong}, demo=False)
        assert "secret" not in str(refused.value)


def test_numbers_are_not_written_to_a_plain_file_in_production():
    with pytest.raises(ImproperlyConfigured, match="demo mode only"):
        sms({"TILLIT_SMS": "file"}, demo=False)
