"""The settings: one TOML file, every line optional, every value checked with a clear message."""

import tomllib
from datetime import time
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)

from config.paths import Paths


class SettingsError(Exception):
    """A setting that cannot be used; the message says which, what is wrong and what to do."""


def is_zone(name: str) -> bool:
    """Whether a time zone of that name exists."""
    try:
        ZoneInfo(name)
    except Exception:  # noqa: BLE001 because ZoneInfo raises half a dozen types for a bad name
        return False
    return True


def _zone(name: str) -> str:
    if not is_zone(name):
        raise ValueError(f"{name!r} is not a time zone; write one like Europe/Vienna")
    return name


ZoneName = Annotated[str, AfterValidator(_zone)]
"""The IANA name of a time zone that exists."""


def _time_of_day(given: object) -> time:
    if isinstance(given, str):
        try:
            given = time.fromisoformat(given)
        except ValueError:
            given = None
    if not isinstance(given, time) or given.tzinfo is not None:
        raise ValueError('not a time of day; write one like "07:00", in the runner\'s own zone')
    return given


TimeOfDay = Annotated[time, BeforeValidator(_time_of_day)]
"""A time on the runner's own clock; a bare number is not accepted, whatever its unit."""


class Security(StrEnum):
    """How the mail connection is encrypted."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _folder_name(name: str) -> str:
    if name and (name in (".", "..") or set(name) & set("/\\") or not name.isprintable()):
        raise ValueError(f'{name!r} is not a simple folder name; write one like "imported"')
    return name


class Watch(_Section):
    """Watched folders. A sub-folder with an athlete's name holds that athlete's files.

    Files stay where they are, unless `move_to` names a sub-folder of each watched folder to which
    they are moved after the import.
    """

    folders: tuple[Path, ...] = ()
    scan_every_s: Annotated[float, Field(gt=0)] = 60.0
    settle_s: Annotated[float, Field(ge=0)] = 5.0
    move_to: Annotated[str, AfterValidator(_folder_name)] = ""


class Email(_Section):
    """The server that sends the mail. Nothing is mailed while `host` is empty."""

    host: str = ""
    port: Annotated[int, Field(ge=1, le=65_535)] = 587
    security: Security = Security.STARTTLS
    username: str = ""
    password: SecretStr = SecretStr("")
    password_file: Path | None = None
    sender: str = "Legcast <legcast@localhost>"
    timeout_s: Annotated[float, Field(gt=0, le=60)] = 30.0

    @model_validator(mode="after")
    def _only_one_password(self) -> "Email":
        if self.password.get_secret_value() and self.password_file:
            raise ValueError("set password or password_file, not both")
        return self

    def secret(self) -> str:
        """The password, read from its file if that is where it is."""
        if self.password_file is None:
            return self.password.get_secret_value()
        try:
            return self.password_file.expanduser().read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            why = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
            raise SettingsError(
                f"email.password_file: cannot read {self.password_file} "
                f"({why}); fix the path or its permissions"
            ) from error


class Web(_Section):
    """The web pages. They answer only this machine until somebody has a password and `host` is set.

    `port` 0 means that `legcast run` serves none.
    """

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65_535)] = 8765


def _base_url(given: str) -> str:
    url = urlsplit(given)
    if given and (url.scheme not in ("http", "https") or not url.netloc or url.query):
        raise ValueError(f"{given!r} is not a web address; write one like https://legs.example.org")
    return given.rstrip("/")


class Health(_Section):
    """Who is told that Legcast is well.

    While all rounds are made, `ping_url` is asked for every `ping_every_s` seconds: a dead man's
    switch elsewhere, such as healthchecks, says so once the pings stay away.
    """

    ping_url: Annotated[str, AfterValidator(_base_url)] = ""
    ping_every_s: Annotated[float, Field(ge=10)] = 300.0


class Settings(_Section):
    """Every setting, with its default.

    `base_url` is where recipients' phones reach the pages; without it messages contain no links.
    """

    database: str = ""
    watch: Watch = Watch()
    email: Email = Email()
    zone: ZoneName | None = None
    wake: TimeOfDay = time(7, 0)
    base_url: Annotated[str, AfterValidator(_base_url)] = ""
    web: Web = Web()
    health: Health = Health()


def load(places: Paths) -> Settings:
    """The settings in the file at `places.settings`, defaults where there is none.

    Raises `SettingsError` naming the file, the setting and what to do.
    """
    try:
        text = places.settings.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Settings()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise SettingsError(
            f"{places.settings}: cannot be read ({why}); "
            "fix it, or choose another place with LEGCAST_HOME"
        ) from error
    try:
        return Settings.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{places.settings}: not valid TOML: {error}") from error
    except ValidationError as error:
        raise SettingsError(f"{places.settings}: {_first_problem(error)}") from error


def home_zone(settings: Settings) -> str:
    """The zone in the settings, else the machine's own."""
    if settings.zone is not None:
        return settings.zone
    from tzlocal import get_localzone_name

    return get_localzone_name() or "UTC"


def watched(settings: Settings) -> list[Path]:
    """The folders that are watched."""
    return [Path(folder).expanduser() for folder in settings.watch.folders]


def _first_problem(error: ValidationError) -> str:
    problem: Any = error.errors(include_url=False, include_context=False)[0]
    name = ".".join(str(part) for part in problem["loc"])
    if problem["type"] == "extra_forbidden":
        return f"{name}: there is no such setting; `legcast config` lists them all"
    return f"{name}: {problem['msg'].removeprefix('Value error, ')}"


def database_url(settings: Settings, places: Paths) -> str:
    """The database address: the one in the settings, else an SQLite file in the home folder."""
    return settings.database or f"sqlite:///{places.database}"
