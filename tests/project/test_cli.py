"""The command line: exit codes, help, and that no command loads what it does not need."""

from __future__ import annotations

import subprocess
import sys

import pytest
from click.testing import CliRunner

from tillit.project.cli import COMMANDS, cli


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_says_what_it_does(name):
    result = CliRunner().invoke(cli, [name, "--help"])
    assert result.exit_code == 0
    assert "Usage:" in result.output


def test_a_week_that_does_not_exist_is_a_usage_error():
    result = CliRunner().invoke(cli, ["plan", "visits", "--week", "2026-W60"])
    assert result.exit_code == 2
    assert "2026-W48" in result.output, "the message shows how to write a week"


def test_help_loads_neither_django_nor_the_planner():
    code = (
        "import sys; from click.testing import CliRunner; from tillit.project.cli import cli;"
        "CliRunner().invoke(cli, ['--help']); print([m for m in ('django', 'numba', 'numpy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_web_application_never_loads_the_compiled_planner():
    code = "import tillit.project.wsgi, sys; print([m for m in ('numba', 'llvmlite') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_port_that_is_taken_is_said_before_anything_is_made():
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        result = CliRunner().invoke(cli, ["demo", "--port", str(taken.getsockname()[1])])
    assert "taken by another program" in str(result.exception)
