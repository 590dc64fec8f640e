"""How the log is written: one JSON line each in production, plain text in demo mode. Never a person's data.

The standard library with this formatter, and no library for structured logs: Django, procrastinate and gunicorn write
through the standard library, so what they put in their lines has to be kept out right here. What is written of a line
is what nobody else's data can stand in: words of ours, numbers, the place in the code, and an exception's kind.
"""

from __future__ import annotations

import json
import logging
import sys
import threading
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from tillit.foundation.request_id import request_id
from tillit.project.configuration import Environment

FORMS = ("json", "text")
LEVELS = ("debug", "info", "warning", "error")
WITHHELD = "…"
MOST_FRAMES = 40


class Plain(logging.Formatter):
    """A line for a person at a terminal, with what a line of ours knows beside its message."""

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name} {message}", style="{")

    def formatMessage(self, record: logging.LogRecord) -> str:
        """Put the fields after the message."""
        fields = getattr(record, "fields", {})
        return " ".join([super().formatMessage(record), *(f"{name}={value}" for name, value in fields.items())])


class Json(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Write what is safe of the record."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": message_of(record),
        }
        if given := request_id.get():
            line["request_id"] = given
        line |= fields_of(record)
        if record.exc_info and record.exc_info[1]:
            line |= told_of(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False, default=lambda value: type(value).__name__)


def message_of(record: logging.LogRecord) -> str:
    """Give the message where it is ours; of others', the words that stand in their code, and numbers.

    A text put together before it was logged could hold anything: then the place in the code stands for it.
    """
    if record.name.startswith("tillit"):
        return record.getMessage()
    if isinstance(record.msg, str) and record.args:
        try:
            return record.msg % _masked(record.args)
        except (TypeError, ValueError, KeyError):
            return record.msg
    return f"{record.module}:{record.lineno} {record.funcName}"


def fields_of(record: logging.LogRecord) -> dict[str, Any]:
    """Give what is known beside the message: our own fields, the page's route and status, the job's number and task."""
    fields: dict[str, Any] = dict(getattr(record, "fields", {}))
    if status := getattr(record, "status_code", None):
        from tillit.project.request_lines import route_name

        fields["status"] = status
        if hasattr(request := getattr(record, "request", None), "resolver_match"):
            fields["route"] = route_name(request)
    if isinstance(job := getattr(record, "job", None), dict):
        fields |= {"job": job.get("id"), "task": job.get("task_name"), "action": getattr(record, "action", None)}
    return fields


def told_of(fault: BaseException) -> dict[str, Any]:
    """Give an exception's kind and where it was raised, not its words; of PostgreSQL's also the code and constraint."""
    told: dict[str, Any] = {"exception": _kinds(fault), "where": _frames(fault.__traceback__)}
    if diagnostics := getattr(fault, "diag", None) or getattr(fault.__cause__, "diag", None):
        names = {"sqlstate": diagnostics.sqlstate, "constraint": diagnostics.constraint_name}
        told |= {name: value for name, value in names.items() if value}
    return told


def configuration_from(variables: Mapping[str, str]) -> dict[str, Any]:
    """Give the configuration that the environment asks for."""
    given = Environment(variables)
    demo = given.text("TILLIT_MODE", "demo") == "demo"
    return configuration(
        # Text has the words of exceptions in it, which can be somebody's data.
        form=given.choice("TILLIT_LOG_FORMAT", "text", FORMS)
        if demo
        else given.choice("TILLIT_LOG_FORMAT", "json", ["json"]),
        level=given.choice("TILLIT_LOG_LEVEL", "warning" if demo else "info", LEVELS),
    )


def configuration(*, form: str, level: str) -> dict[str, Any]:
    """Give Django's LOGGING: everything goes to standard error, where systemd or a container takes it up."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": f"{__name__}.{'Json' if form == 'json' else 'Plain'}"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "tillit": {"level": level.upper()},
            # Django would mail its administrators with what stood in the request.
            "django": {"handlers": [], "level": "WARNING"},
            "django.request": {"level": "ERROR"},  # each refusal stands in the line of its request
            "procrastinate": {"level": "WARNING"},
        },
    }


def log_what_nobody_caught() -> None:
    """Let faults that would be printed with their words and values come through the log, in threads too."""

    def in_main(kind: type[BaseException], fault: BaseException, frames: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            return
        logging.getLogger("tillit").critical("uncaught", exc_info=(kind, fault, frames))

    def in_thread(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None and args.exc_type is not SystemExit:
            in_main(args.exc_type, args.exc_value, args.exc_traceback)

    sys.excepthook, threading.excepthook = in_main, in_thread


def _masked(args: Any) -> Any:
    if isinstance(args, dict):
        return {name: _number(value) for name, value in args.items()}
    return tuple(_number(value) for value in args)


def _number(value: Any) -> Any:
    return value if isinstance(value, int | float) else WITHHELD


def _kinds(fault: BaseException) -> str:
    """Give the exception's kind and those of what it came of, the first cause last."""
    kinds: list[str] = []
    link: BaseException | None = fault
    while link is not None and len(kinds) < 5:
        kinds.append(f"{type(link).__module__}.{type(link).__qualname__}".removeprefix("builtins."))
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
    return " < ".join(kinds)


def _frames(frames: TracebackType | None) -> list[str]:
    found = traceback.extract_tb(frames)[-MOST_FRAMES:]
    return [f"{frame.filename.rpartition('site-packages/')[2]}:{frame.lineno} {frame.name}" for frame in found]
