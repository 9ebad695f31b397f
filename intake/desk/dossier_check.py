"""The command by which anybody tells whether a dossier is whole; it needs no key, no database, and no desk at work."""

import sys
from pathlib import Path

import click

from intake.dossier import NoDossier, checked


@click.command(
    "verify-dossier",
    epilog="example: flask --app intake.desk verify-dossier Q7F2-9XKD-M3TA.zip",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.argument("file", type=click.Path(path_type=Path))
def verify_dossier(file: Path) -> None:
    """Recompute the manifest of a dossier, and name all that is not as it says."""
    try:
        digest, faults = checked(file)
    except NoDossier as error:
        _end([str(error)])
    except OSError as error:
        _end([f"{file}: {error.strerror}"])
    if faults:
        _end([f"{file}: {fault}" for fault in faults])
    click.echo(f"{file}: everything is as its manifest says. The SHA-256 of the manifest, as in the case's history:")
    click.echo(digest)


def _end(sentences: list[str]) -> None:
    for sentence in sentences:
        click.echo(sentence, err=True)
    sys.exit(1)
