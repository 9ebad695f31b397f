"""The commands of the desk: setting up, staff, the letterbox, the figures, and a check that nothing is missing."""

import secrets
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Any

import click
from flask import Flask

from intake.config import SECRET_BYTES, Config
from intake.desk import accounts, checks, directories, staff
from intake.desk.answers import publish_all
from intake.desk.dossier_check import verify_dossier
from intake.desk.escalations import pass_on
from intake.desk.figures import figures_as_of
from intake.desk.imports import Emptied, empty_letterbox
from intake.desk.keys import Locksmith
from intake.desk.office import Hand, Office
from intake.desk.rights import Role
from intake.desk.routing import lay_out
from intake.desk.slips import Slip
from intake.directory import OVERSIGHT, fingerprint
from intake.spool import make_folder, write_new
from intake.stores import CaseStore, DatabaseAhead, DatabaseBehind, SealedToOneKey, cases_of_one_key, migrate
from intake.vault import KeyRefused
from presentation.codes import code_of
from publicity.content import read_statistics, write_statistics
from publicity.errors import ContentRefused, PublicityError, SettingsRefused

RANDOM_SECRETS = ("PORTAL_FORM_KEY_FILE", "PORTAL_INDEX_KEY_FILE", "PORTAL_PEPPER_FILE")
HELP = {"help_option_names": ["-h", "--help"]}


def add_commands(app: Flask, config: Callable[[], Config]) -> None:
    """Give an app the desk's commands; ``config`` is read only when one of them runs."""
    for command in COMMANDS:
        app.cli.add_command(command)
    app.extensions["desk-config"] = config


def _config() -> Config:
    config: Config = click.get_current_context().obj.load_app().extensions["desk-config"]()
    return config


def told(function: Callable[..., None]) -> Callable[..., None]:
    """End a command with a sentence instead of a traceback: 3 for settings, keys and schema, 1 for anything else."""

    @wraps(function)
    def run(*arguments: Any, **options: Any) -> None:
        try:
            function(*arguments, **options)
        except ContentRefused as error:
            _end(1, *map(str, error.faults))
        except SettingsRefused as error:
            _end(3, *error.faults)
        except (KeyRefused, DatabaseBehind, DatabaseAhead, SealedToOneKey) as error:
            _end(3, str(error))
        except PublicityError as error:
            _end(1, str(error))
        except OSError as error:
            _end(1, f"{error.filename}: {error.strerror}")

    return run


def _end(code: int, *sentences: str) -> None:
    for sentence in sentences:
        click.echo(sentence, err=True)
    if code:
        sys.exit(code)


@contextmanager
def _at_work() -> Iterator[tuple[Office, CaseStore]]:
    office = Office.open(_config())
    store = office.store()
    try:
        yield office, store
    finally:
        store.close()


# --- Setting up -----------------------------------------------------------------------------------------------------


@click.command("set-up", epilog="example: flask --app intake.desk set-up", context_settings=HELP)
@told
def set_up() -> None:
    """Make the folders, the secrets and the database that are missing; leave those that are there."""
    places = _config().places
    for folder in (places.instance, places.inbox, places.outbox, places.attachments):
        make_folder(folder)
    for path in places.files.values():
        make_folder(path.parent)
    for name in RANDOM_SECRETS:
        with suppress(FileExistsError):
            write_new(places.files[name], secrets.token_bytes(SECRET_BYTES))
    _migrate(places.database)


@click.command("migrate", epilog="example: flask --app intake.desk migrate", context_settings=HELP)
@told
def migrate_database() -> None:
    """Bring the database to this version."""
    _migrate(_config().places.database)


def _migrate(database: Path) -> None:
    if cases := cases_of_one_key(database):
        raise SealedToOneKey(cases)
    done = migrate(database)
    click.echo("The database is up to date." if not done else f"The database went through {', '.join(done)}.")


# --- Staff ----------------------------------------------------------------------------------------------------------


@click.group("staff", context_settings=HELP)
def staff_group() -> None:
    """Who works at the desk."""


@staff_group.command(
    "add",
    epilog="example: flask --app intake.desk staff add lin --name 林清和 --role investigator",
    context_settings=HELP,
)
@click.argument("sign_in_name")
@click.option("--name", required=True, help="as colleagues see it")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
@click.option("--unit", default="", help="as posts name it (水务局): reports about its people do not reach this person")
@told
def staff_add(sign_in_name: str, name: str, role: str, unit: str) -> None:
    """Let somebody in, by a code with which the person makes keys and chooses a password."""
    with _at_work() as (office, store):
        member = staff.add(office, store, sign_in_name=sign_in_name, shown_name=name, role=Role(role), unit=unit)
        code = accounts.invite(store, member, office.config.now())
    click.echo(_invited(member.shown_name, sign_in_name, code))


@staff_group.command("list", epilog="example: flask --app intake.desk staff list", context_settings=HELP)
@told
def staff_list() -> None:
    """List everyone who works or worked here."""
    with _at_work() as (_office, store):
        for member in store.staff():
            left = [] if member.active else ["left"]
            click.echo("\t".join([member.sign_in_name, member.role, member.shown_name, *left]))


@staff_group.command("invite", epilog="example: flask --app intake.desk staff invite lin", context_settings=HELP)
@click.argument("sign_in_name")
@told
def staff_invite(sign_in_name: str) -> None:
    """Give somebody who has no keys yet a new code; nobody's password can be set from here."""
    with _at_work() as (office, store):
        member = staff.member_named(store, sign_in_name)
        if store.keys_of(member.id):
            raise staff.HasKeys(name=sign_in_name)
        code = accounts.invite(store, member, office.config.now())
    click.echo(_invited(member.shown_name, sign_in_name, code))


def _invited(shown_name: str, sign_in_name: str, code: str) -> str:
    return (
        f"{shown_name} makes keys at the desk under /first/ within seven days, with the name {sign_in_name} and the"
        f" code {code}. Hand it over in person; it is stored nowhere."
    )


@staff_group.command("leave", epilog="example: flask --app intake.desk staff leave lin", context_settings=HELP)
@click.argument("sign_in_name")
@told
def staff_leave(sign_in_name: str) -> None:
    """Let somebody sign in no longer; what they did stays under their name."""
    with _at_work() as (_office, store):
        staff.leave(store, sign_in_name=sign_in_name)
    click.echo(f"{sign_in_name} can no longer sign in.")


# --- Keys -----------------------------------------------------------------------------------------------------------


@click.group("directory", context_settings=HELP)
def directory_group() -> None:
    """Whose keys reports are sealed to."""


@directory_group.command("found", epilog="example: flask --app intake.desk directory found", context_settings=HELP)
@told
def directory_found() -> None:
    """Lay out the first directory: everybody who has made keys, and the oversight body. Later, two people change it."""
    with _at_work() as (office, store):
        directory = directories.found(office, store)
        names = {member.id: member.shown_name for member in store.staff()}
    for one in (*directory.handlers, *directory.custodians):
        click.echo(f"{one.fingerprint}\t{names[one.id]}")
    click.echo(f"{fingerprint(directory.oversight)}\t{OVERSIGHT}")


@directory_group.command("lay-out", epilog="example: flask --app intake.desk directory lay-out", context_settings=HELP)
@told
def directory_lay_out() -> None:
    """Write the letterbox's copy of the directory anew, as two people agreed on it: after a full disk, say."""
    with _at_work() as (office, store):
        directory = directories.lay_out_again(office, store)
    click.echo(f"version {directory.version}")


# --- Cases ----------------------------------------------------------------------------------------------------------


@click.command("import", epilog="example: flask --app intake.desk import", context_settings=HELP)
@told
def import_reports() -> None:
    """Empty the letterbox, and lay out anew every reporter's view and whom reports must not reach."""
    with _at_work() as (office, store):
        lay_out(office, store)
        emptied = empty_letterbox(office, store)
        pass_on(office, store, store.summaries(viewer=None))
        publish_all(office, store)
    click.echo(f"{emptied.imported} reports imported.")
    left = _left_in_letterbox(office, emptied)
    _end(1 if left else 0, *left)


@click.command("export-statistics", epilog="example: flask --app intake.desk export-statistics", context_settings=HELP)
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="count the quarters that are over by this day")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="default: content/statistics.json")
@told
def export_statistics(as_of: datetime | None, out: Path | None) -> None:
    """Add the quarters that are over to the board's figures; released ones stay as they are."""
    config = _config()
    day = as_of.date() if as_of else config.today()
    if day > config.today() and not config.is_trial:
        raise click.BadParameter(f"{day} is still to come; only a trial may look ahead", param_hint="--as-of")
    path = out or config.places.content / "statistics.json"
    with _at_work() as (office, store):
        emptied = empty_letterbox(office, store)
        released = read_statistics(path)
        figures = figures_as_of(office, store, released, day)
    added = ", ".join(str(row.quarter) for row in figures[len(released) :])
    if added:
        write_statistics(path, figures)
    click.echo(f"{path}: {added or 'no quarter'} added.")
    _end(0, *_left_in_letterbox(office, emptied))


@click.command("slips", epilog="example: flask --app intake.desk slips GS-2026-012 --count 12", context_settings=HELP)
@click.argument("notice_number")
@click.option("--count", type=click.IntRange(1, 600), default=12, show_default=True, help="how many slips")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="a new file; default: standard output")
@told
def print_slips(notice_number: str, count: int, out: Path | None) -> None:
    """Make slips with receipts for a paper notice, as a page to print: whoever takes one can follow a letter."""
    office = Office.open(_config())
    notice = office.notice(notice_number)
    if notice is None:
        raise click.BadParameter(f"{notice_number} is not on the board", param_hint="NOTICE_NUMBER")
    portal, app = office.config.portal, click.get_current_context().obj.load_app()
    address = f"{portal.addresses.board}/follow/"
    page = app.jinja_env.get_template("intake/desk/slips.html").render(
        slips=[Slip.new(office.pepper) for _ in range(count)],
        notice=notice,
        contact=notice.contact,
        address=address,
        code=code_of(address, "查询办理进展的网页"),
    )
    if out:
        write_new(out, page.encode())
    else:
        click.echo(page)
    click.echo("Print it, then delete it: whoever keeps these receipts can follow the letters.", err=True)


@click.command("check", epilog="example: flask --app intake.desk check", context_settings=HELP)
@click.option("--as", "sign_in_name", help="open everything that this person can open (asks for the password)")
@told
def check(sign_in_name: str | None) -> None:
    """Name what is missing, broken or left over; with --as, open all that one person can open."""
    with _at_work() as (office, store):
        if sign_in_name:
            office = _as_somebody(office, store, sign_in_name)
        findings = checks.findings(office, store)
    if not findings:
        click.echo(
            f"Every report, file and event that {sign_in_name} can open is whole; nothing is missing."
            if sign_in_name
            else "Nothing is missing. What is inside, only people can tell: check --as NAME."
        )
    _end(1 if findings else 0, *findings)


def _as_somebody(office: Office, store: CaseStore, sign_in_name: str) -> Office:
    """The office at work for somebody who types the password here."""
    member = staff.member_named(store, sign_in_name)
    private = Locksmith(office.pepper).open(store.keys_of(member.id), str(click.prompt("Password", hide_input=True)))
    if private is None or not member.active:
        raise staff.PasswordWrong
    return office.in_hand(Hand(member.id, private, store.wrap))


def _left_in_letterbox(office: Office, emptied: Emptied) -> list[str]:
    folder = office.inbox.folder
    return [f"{folder / name}: cannot be read; it stays where it is." for name in emptied.broken]


COMMANDS = (
    set_up,
    migrate_database,
    staff_group,
    directory_group,
    import_reports,
    export_statistics,
    print_slips,
    check,
    verify_dossier,
)
"""Every command of the desk."""
