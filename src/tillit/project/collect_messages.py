"""Collects the texts to translate: `python -m tillit.project.collect_messages [--check | --merge FILE.po]`.

Texts in the code are short English sentences; `nb` translates every one, `en` may stay empty. Translations
that are there are kept; texts that nobody says any more are dropped. `--merge` adds translations written in a
file of one's own, so that several people can translate at the same time.
"""

import sys
from pathlib import Path

import click
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError

from tillit.project import catalogues
from tillit.project.extract_messages import TextNotReadable, texts_of


def collect(*, source: Path, folder: Path) -> None:
    """Bring the catalogues of all languages up to what the source says."""
    found = texts_of(source)
    with catalogues.one_writer(folder):
        for language in catalogues.LANGUAGES:
            file = catalogues.catalogue_file(language, folder)
            catalogues.write_catalogue(file, updated(catalogues.read_catalogue(file, language), found, language))


def updated(old: Catalog, found: Catalog, language: str) -> Catalog:
    """Return a catalogue of exactly the found texts, with the old translations; nothing is guessed."""
    new = Catalog(locale=language, fuzzy=False, charset="utf-8")
    for message in texts_in(found):
        kept = old.get(_id(message), message.context)
        new.add(
            message.id,
            kept.string if kept and _same_shape(kept, message) else None,
            locations=sorted(set(message.locations)),
            flags=kept.flags & {"fuzzy"} if kept else (),
            auto_comments=message.auto_comments,
            user_comments=kept.user_comments if kept else (),
            context=message.context,
        )
    return new


def merge(files: list[Path], *, language: str, folder: Path) -> list[str]:
    """Add translations from other files to the catalogue, and return the texts it does not know."""
    unknown = []
    with catalogues.one_writer(folder):
        target = catalogues.catalogue_file(language, folder)
        catalogue = catalogues.read_catalogue(target, language)
        for file in files:
            for message in texts_in(catalogues.read_catalogue(file, language)):
                known = catalogue.get(_id(message), message.context)
                if known is None:
                    unknown.append(_id(message))
                elif is_translated(message):
                    known.string = message.string
                    known.flags.discard("fuzzy")
        catalogues.write_catalogue(target, catalogue)
    return unknown


def complaints(*, source: Path, folder: Path) -> list[str]:
    """Return a line for each text that a catalogue lacks or has in vain."""
    found = {(_id(message), message.context) for message in texts_in(texts_of(source))}
    lines = []
    for language in catalogues.LANGUAGES:
        catalogue = catalogues.read_catalogue(catalogues.catalogue_file(language, folder), language)
        known = {(_id(message), message.context) for message in texts_in(catalogue)}
        lines += [f"{language}: missing: {text}" for text, _ in sorted(found - known, key=str)]
        lines += [f"{language}: nobody says: {text}" for text, _ in sorted(known - found, key=str)]
    return lines


def texts_in(catalogue: Catalog) -> list[Message]:
    """Return the messages without the header."""
    return [message for message in catalogue if message.id]


def is_translated(message: Message) -> bool:
    """Return whether every form of the message has a text."""
    forms = message.string if isinstance(message.string, (list, tuple)) else [message.string]
    return bool(forms) and all(forms)


def _id(message: Message) -> str:
    return message.id[0] if isinstance(message.id, (list, tuple)) else message.id


def _same_shape(kept: Message, message: Message) -> bool:
    """Return whether both have a plural or neither: a text that got one must be translated anew."""
    return bool(kept.pluralizable) == bool(message.pluralizable)


@click.command()
@click.option("--check", is_flag=True, help="Write nothing; exit 1 if a text is missing or obsolete.")
@click.option("--merge", "files", multiple=True, type=click.Path(exists=True, path_type=Path), help="Add translations.")
@click.option("--language", default="nb", type=click.Choice(catalogues.LANGUAGES), help="The language of --merge.")
def main(check: bool, files: tuple[Path, ...], language: str) -> None:
    """Collect the texts to translate into one catalogue a language."""
    places = {"source": catalogues.SOURCE, "folder": catalogues.FOLDER}
    try:
        if check:
            found = complaints(**places)
            for line in found:
                click.echo(line, err=True)
            if found:
                click.echo("Run 'make messages', translate what is new, and commit the catalogues.", err=True)
            sys.exit(1 if found else 0)
        collect(**places)
        for text in merge(list(files), language=language, folder=catalogues.FOLDER) if files else []:
            click.echo(f"not in the program, left out: {text}", err=True)
    except (TextNotReadable, PoFileError) as error:
        raise click.ClickException(str(error)) from error
    catalogue = catalogues.read_catalogue(catalogues.catalogue_file("nb"), "nb")
    left = [message for message in texts_in(catalogue) if not is_translated(message) or message.fuzzy]
    click.echo(f"{len(texts_in(catalogue))} texts, {len(left)} of them without a Norwegian translation", err=True)


if __name__ == "__main__":
    main()
