"""The commands of the desk: setting up, staff, the letterbox, the figures, and a check that nothing is missing.

examples:
  flask --app intake.desk set-up
  flask --app intake.desk staff add lin --name 林清和 --role investigator
  flask --app intake.desk import
  flask --app intake.desk export-statistics
  flask --app intake.desk check
"""

import os
import secrets
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Any

import click
from flask import Flask

from intake.config import SECRET_BYTES, Config
from intake.desk import checks, staff
from intake.desk.answers import publish_all
from intake.desk.figures import figures_as_of
from intake.desk.imports import empty_letterbox
from intake.desk.office import Office
from intake.desk.rights import Role
from intake.spool import make_folder, sync_folder
from intake.stores import CaseStore, migrate
from intake.vault import KeyPair
from publicity.content import read_statistics, write_statistics
from publicity.errors import ContentRefused, PublicityError, SettingsRefused

RANDOM_SECRETS = ("PORTAL_FORM_KEY_FILE", "PORTAL_INDEX_KEY_FILE", "PORTAL_PEPPER_FILE")


def add_commands(app: Flask, config: Callable[[], Config]) -> None:
    """Give an app the desk's commands; ``config`` is read only when one of them runs."""
    for command in COMMANDS:
        app.cli.add_command(command)
    app.extensions["desk-config"] = config


def _config() -> Config:
    config: Config = click.get_current_context().obj.load_app().extensions["desk-config"]()
    return config


def told(function: Callable[..., None]) -> Callable[..., None]:
    """End a command with a sentence instead of a traceback: 1 for what a rule refuses, 3 for the settings."""

    @wraps(function)
    def run(*arguments: Any, **options: Any) -> None:
        try:
            function(*arguments, **options)
        except ContentRefused as error:
            _end(1, *map(str, error.faults))
        except SettingsRefused as error:
            _end(3, *error.faults)
        except PublicityError as error:
            _end(1, str(error))

    return run


def _end(code: int, *sentences: str) -> None:
    for sentence in sentences:
        click.echo(sentence, err=True)
    sys.exit(code)


@contextmanager
def _at_work() -> Iterator[tuple[Office, CaseStore]]:
    office = Office.open(_config())
    store = office.store()
    try:
        yield office, store
    finally:
        store.close()


@click.command("set-up")
@told
def set_up() -> None:
    """Make the folders, the secrets and the database that are missing; leave those that are there."""
    places = _config().places
    for folder in (places.instance, places.inbox, places.outbox, places.attachments):
        make_folder(folder)
    for path in places.files.values():
        make_folder(path.parent)
    for name in RANDOM_SECRETS:
        _write_secret(places.files[name])
    private, public = places.files["PORTAL_DESK_KEY_FILE"], places.files["PORTAL_DESK_PUBLIC_KEY_FILE"]
    if not private.exists() and not public.exists():
        KeyPair.generate().save(private_file=private, public_file=public)
        click.echo(f"Made the desk's keys. Keep a copy of {private} apart: without it no report can be read.")
    _migrate(places.database)


@click.command("migrate")
@told
def migrate_database() -> None:
    """Bring the database to this version."""
    _migrate(_config().places.database)


@click.group("staff")
def staff_group() -> None:
    """Who works at the desk."""


@staff_group.command("add")
@click.argument("sign_in_name")
@click.option("--name", required=True, help="as colleagues see it")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
@click.option("--password-stdin", is_flag=True, help="read the password from standard input")
@told
def staff_add(sign_in_name: str, name: str, role: str, *, password_stdin: bool) -> None:
    """Let somebody sign in."""
    password = _password(from_stdin=password_stdin)
    with _at_work() as (office, store):
        staff.add(office, store, sign_in_name=sign_in_name, shown_name=name, role=Role(role), password=password)
    click.echo(f"{name} may now sign in as {sign_in_name}.")


@staff_group.command("list")
@told
def staff_list() -> None:
    """List everyone who works or worked here."""
    with _at_work() as (_office, store):
        for member in store.staff():
            click.echo(
                f"{member.sign_in_name}\t{member.role}\t{member.shown_name}" + ("" if member.active else "\tleft")
            )


@staff_group.command("password")
@click.argument("sign_in_name")
@click.option("--password-stdin", is_flag=True, help="read the password from standard input")
@told
def staff_password(sign_in_name: str, *, password_stdin: bool) -> None:
    """Set somebody's password; every session of theirs ends."""
    password = _password(from_stdin=password_stdin)
    with _at_work() as (office, store):
        staff.set_password(office, store, sign_in_name=sign_in_name, password=password)
    click.echo(f"{sign_in_name} has a new password.")


@staff_group.command("leave")
@click.argument("sign_in_name")
@told
def staff_leave(sign_in_name: str) -> None:
    """Let somebody sign in no longer; what they did stays under their name."""
    with _at_work() as (_office, store):
        staff.leave(store, sign_in_name=sign_in_name)
    click.echo(f"{sign_in_name} can no longer sign in.")


@click.command("import")
@told
def import_reports() -> None:
    """Empty the letterbox, and lay out every reporter's view anew."""
    with _at_work() as (office, store):
        emptied = empty_letterbox(office, store)
        publish_all(office, store)
    click.echo(f"{emptied.imported} reports imported.")
    for name in emptied.broken:
        click.echo(f"{office.inbox.folder / name}: cannot be read; it stays where it is.", err=True)
    if emptied.broken:
        sys.exit(1)


@click.command("export-statistics")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="count the quarters that are over by this day")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="default: content/statistics.json")
@told
def export_statistics(as_of: datetime | None, out: Path | None) -> None:
    """Add the quarters that are over to the board's figures; released ones stay as they are."""
    with _at_work() as (office, store):
        today = office.config.today()
        day = as_of.date() if as_of else today
        if day > today and not office.config.is_trial:
            raise click.BadParameter(f"{day} is not over; only a trial may look ahead", param_hint="--as-of")
        path = out or office.config.places.content / "statistics.json"
        empty_letterbox(office, store)
        released = read_statistics(path)
        figures = figures_as_of(office, store, released, day)
        write_statistics(path, figures)
    added = figures[len(released) :]
    click.echo(f"{path}: " + (", ".join(str(row.quarter) for row in added) or "no quarter") + " added.")


@click.command("check")
@told
def check() -> None:
    """Open everything that is sealed, and name what is missing, broken or left over."""
    with _at_work() as (office, store):
        findings = checks.findings(office, store)
    for finding in findings:
        click.echo(finding, err=True)
    if findings:
        sys.exit(1)
    click.echo("Every report, file and event can be opened; nothing is missing.")


def _password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))


def _migrate(database: Path) -> None:
    done = migrate(database)
    click.echo("The database is up to date." if not done else f"The database went through {', '.join(done)}.")


def _write_secret(path: Path) -> None:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    try:
        os.write(handle, secrets.token_bytes(SECRET_BYTES))
        os.fsync(handle)
    finally:
        os.close(handle)
    sync_folder(path.parent)


COMMANDS = (set_up, migrate_database, staff_group, import_reports, export_statistics, check)
"""Every command of the desk."""
