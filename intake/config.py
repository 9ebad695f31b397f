"""Where the intake's data and secrets lie, read once from the environment and frozen."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from portal import ROOT, Portal, read_portal
from publicity.errors import SettingsRefused

SECRET_BYTES = 32

TRIAL = "trial.json"
"""The file in the instance folder that makes an installation a demonstration: ``{"clock": seconds to add}``."""

PLACES = {
    "PORTAL_FORM_KEY_FILE": "letterbox/form.key",
    "PORTAL_DIRECTORY_FILE": "letterbox/directory.json",
    "PORTAL_ROUTING_FILE": "letterbox/routing.json",
    "PORTAL_OVERSIGHT_KEY_FILE": "desk/oversight.pub",
    "PORTAL_INDEX_KEY_FILE": "desk/index.key",
    "PORTAL_PEPPER_FILE": "desk/pepper",
}
"""Variable that names a secret's file → where the file lies below the instance folder when it is not set."""


@dataclass(frozen=True, kw_only=True)
class Places:
    """The folders of one installation; the letterbox may write ``inbox`` and read ``outbox``, and nothing else."""

    instance: Path
    content: Path
    site: Path
    files: Mapping[str, Path]

    @property
    def inbox(self) -> Path:
        """Sealed reports on their way to the desk."""
        return self.instance / "inbox"

    @property
    def outbox(self) -> Path:
        """Sealed answers on their way to the reporters."""
        return self.instance / "outbox"

    @property
    def database(self) -> Path:
        """The desk's cases."""
        return self.instance / "desk" / "cases.db"

    @property
    def turns(self) -> Path:
        """Where the desk's processes agree on whose password is looked at."""
        return self.instance / "desk" / "turns"

    @property
    def attachments(self) -> Path:
        """The sealed files that came with reports."""
        return self.instance / "desk" / "files"

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> "Places":
        """Read PORTAL_INSTANCE, PORTAL_CONTENT, PORTAL_SITE and the files of the secrets."""
        instance = Path(env.get("PORTAL_INSTANCE") or ROOT / "instance").resolve()
        return cls(
            instance=instance,
            content=Path(env.get("PORTAL_CONTENT") or ROOT / "content").resolve(),
            site=Path(env.get("PORTAL_SITE") or ROOT / "site").resolve(),
            files={name: Path(env.get(name) or instance / place) for name, place in PLACES.items()},
        )


@dataclass(frozen=True, kw_only=True)
class Config:
    """What both doors know; ``trial_clock`` moves their time for a demonstration and is None in an office."""

    portal: Portal
    places: Places
    trial_clock: timedelta | None = None

    @property
    def is_trial(self) -> bool:
        """Whether this is a demonstration; its pages say so."""
        return self.trial_clock is not None

    def now(self) -> datetime:
        """The instant it is, aware, in UTC."""
        return datetime.now(UTC) + (self.trial_clock or timedelta())

    def phone_time(self) -> datetime:
        """The instant that telephones show, in a demonstration too: by it codes are told."""
        return self.now() - (self.trial_clock or timedelta())

    def today(self) -> date:
        """The day it is in the city."""
        return self.day_of(self.now())

    def day_of(self, instant: datetime) -> date:
        """The day an instant lies in, in the city."""
        return instant.astimezone(self.portal.days.zone).date()

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None) -> "Config":
        """Read portal.toml and the environment. Raises SettingsRefused."""
        env = os.environ if env is None else env
        places = Places.from_env(env)
        return cls(portal=read_portal(env=env), places=places, trial_clock=_trial_clock(places.instance))

    def secret(self, name: str) -> bytes:
        """Read a secret of 32 bytes. Raises SettingsRefused, which names the file and never what is in it."""
        path = self.places.files[name]
        try:
            secret = path.read_bytes()
        except OSError as error:
            raise SettingsRefused(
                [f"{path}: {error.strerror}. Run: flask --app intake.desk set-up, or set {name}."]
            ) from error
        if len(secret) != SECRET_BYTES:
            raise SettingsRefused([f"{path}: must hold {SECRET_BYTES} bytes."])
        return secret


def _trial_clock(instance: Path) -> timedelta | None:
    marker = instance / TRIAL
    try:
        return timedelta(seconds=json.loads(marker.read_text(encoding="utf-8"))["clock"])
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, OverflowError) as error:
        raise SettingsRefused([f"{marker}: is not what a trial writes. Remove it, or run make forget."]) from error
