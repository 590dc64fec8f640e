"""Start, stop, show or remove the embedded database from a terminal, without the rest of Tillit."""

import sys

from tillit.foundation import database

WORDS = ("start", "stop", "status", "remove", "url")


def main(arguments: list[str]) -> int:
    """Do the one word given; 0 done (or running), 1 trouble (or not running), 2 wrong usage."""
    if len(arguments) != 1 or arguments[0] not in WORDS:
        print(f"usage: python -m tillit.foundation.database {'|'.join(WORDS)}", file=sys.stderr)
        return 2
    try:
        return _do(arguments[0])
    except database.DatabaseTrouble as trouble:
        print(trouble, file=sys.stderr)
        return 1


def _do(word: str) -> int:
    if word == "start":
        print(database.start().url)
    elif word == "url":
        print(database.address().url)
    elif word == "stop":
        database.stop()
    elif word == "remove":
        database.remove()
    else:
        found = database.status()
        print(found.sentence)
        return 0 if found.running else 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
