"""What a request at the desk stands on: the office, one open store, and who is signed in."""

from datetime import date, datetime
from threading import Lock
from typing import cast

from flask import Flask, current_app, g

from intake.config import Config
from intake.desk.office import Hand, Office
from intake.desk.sessions import Visit
from intake.stores import CaseStore

NAME = "gongshi-office"


class LazyOffice:
    """Opens the office at the first request, so that the commands work before there are keys."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self._office: Office | None = None
        self._open_store: CaseStore | None = None
        self._lock = Lock()

    def open(self) -> Office:
        """Return the office. Raises SettingsRefused or KeyRefused while secrets are missing."""
        with self._lock:
            if self._office is None:
                self._office = Office.open(self.config)
            return self._office

    def store(self) -> CaseStore:
        """Open the cases for one request. Raises as ``open`` does, and StoreUnavailable."""
        office = self.open()
        with self._lock:
            # What lies beside the database goes when the last connection closes, and making it anew takes space: while
            # one is kept open, cases can be read on a full disk. Not before the first request: it must not be forked.
            if self._open_store is None:
                self._open_store = office.store()
        return office.store()


def furnish(app: Flask, config: Config) -> None:
    """Give an app its office, and let every request close what it opened."""
    app.extensions[NAME] = LazyOffice(config)

    @app.teardown_request
    def close(_error: BaseException | None) -> None:
        # An answer that is made while it is sent begins anew after this, with a store and a hand of its own.
        g.pop("hand", None)
        if (opened := g.pop("store", None)) is not None:
            opened.close()


def office() -> Office:
    """The office of the app that answers, at work for whoever is signed in."""
    opened = cast("LazyOffice", current_app.extensions[NAME]).open()
    if (who := g.get("visit")) is None:
        return opened
    if "hand" not in g:
        g.hand = Hand(who.staff.id, who.private, store().wrap)
    return opened.in_hand(g.hand)


def config() -> Config:
    """The settings, which are there also while the office cannot be opened."""
    return cast("LazyOffice", current_app.extensions[NAME]).config


def store() -> CaseStore:
    """The store of this request, opened when it is first asked for."""
    if "store" not in g:
        g.store = cast("LazyOffice", current_app.extensions[NAME]).store()
    return cast("CaseStore", g.store)


def visit() -> Visit:
    """Who is signed in; the pages that ask are shown to nobody else."""
    return cast("Visit", g.visit)


def now() -> datetime:
    """The instant it is."""
    return config().now()


def today() -> date:
    """The day it is in the city."""
    return config().today()
