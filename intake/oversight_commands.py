"""The commands of the oversight body, and what the desk gives it to open on its own machine."""

import json
from pathlib import Path

import click

from intake.bundle import BundleBroken, open_bundle, readable
from intake.cli import HELP, _at_work, _end, told
from intake.desk.declarations import place_of_interest, sealed_to_oversight
from intake.desk.imports import read_sealed
from intake.directory import OVERSIGHT, fingerprint
from intake.spool import write_new
from intake.vault import KeyPair, SealBroken, load_private_key, unseal


@click.group("oversight", context_settings=HELP)
def oversight_group() -> None:
    """The key of the body outside, made and used on a machine of its own."""


@oversight_group.command(
    "make", epilog="example: flask --app intake.desk oversight make oversight.key oversight.pub", context_settings=HELP
)
@click.argument("private_file", type=click.Path(path_type=Path))
@click.argument("public_file", type=click.Path(path_type=Path))
@told
def oversight_make(private_file: Path, public_file: Path) -> None:
    """Make the oversight body's pair. Only the public file ever goes to the desk."""
    pair = KeyPair.generate()
    pair.save(private_file=private_file, public_file=public_file)
    click.echo(f"Its fingerprint is {fingerprint(pair.public)}. Keep {private_file} off every machine of the desk.")


@oversight_group.command(
    "open", epilog="example: flask --app intake.desk oversight open oversight.key imported/*", context_settings=HELP
)
@click.argument("private_file", type=click.Path(path_type=Path))
@click.argument("bundles", nargs=-1, required=True, type=click.Path(path_type=Path))
@told
def oversight_open(private_file: Path, bundles: tuple[Path, ...]) -> None:
    """Open reports from copies of their bundles: one line of JSON each. Who sent them stays sealed."""
    keys, faults = {OVERSIGHT: load_private_key(private_file)}, []
    for path in bundles:
        try:
            sealed = read_sealed(path)
            click.echo(json.dumps(readable(open_bundle(keys, sealed), sealed), ensure_ascii=False))
        except BundleBroken as error:
            faults.append(f"{path}: {error}")
    _end(1 if faults else 0, *faults)


@oversight_group.command(
    "interests",
    epilog="example: flask --app intake.desk oversight interests oversight.key interests.json",
    context_settings=HELP,
)
@click.argument("private_file", type=click.Path(path_type=Path))
@click.argument("exported", type=click.Path(path_type=Path))
@told
def oversight_interests(private_file: Path, exported: Path) -> None:
    """Open what staff declared, from the file that export-interests wrote: one line each."""
    key, faults = load_private_key(private_file), []
    for line in exported.read_text(encoding="utf-8").splitlines():
        try:
            one = json.loads(line)
            kind, name = json.loads(unseal(key, place_of_interest(one["id"], OVERSIGHT), bytes.fromhex(one["sealed"])))
        except (SealBroken, ValueError, KeyError, TypeError):
            faults.append(f"{exported}: a line cannot be opened with this key.")
            continue
        click.echo("\t".join([one["staff"], kind, name]))
    _end(1 if faults else 0, *faults)


@click.command(
    "export-interests", epilog="example: flask --app intake.desk export-interests interests.json", context_settings=HELP
)
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@told
def export_interests(out: Path) -> None:
    """Write a new file of what staff declared, sealed to the oversight body: nobody here can read it."""
    with _at_work() as (_office, store):
        found = sealed_to_oversight(store)
    write_new(out, "".join(f"{json.dumps(one, ensure_ascii=False)}\n" for one in found).encode())
    click.echo(f"{out}: {len(found)} declarations.")


COMMANDS = (oversight_group, export_interests)
"""Every command of this file."""
