"""Settings: an error names its file, its setting and what to do."""

import stat
from datetime import time
from pathlib import Path

import pytest

from config.paths import HOME_VARIABLE, Paths, make_private, paths, write_private
from config.settings import Security, Settings, SettingsError, database_url, load


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Paths:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path))
    return paths()


def written(home: Paths, text: str) -> Settings:
    home.settings.write_text(text, encoding="utf-8")
    return load(home)


def test_a_home_without_settings_has_all_defaults(home: Paths) -> None:
    assert load(home) == Settings()
    assert load(home).wake == time(7)
    assert load(home).watch.folders == ()
    assert load(home).email.host == ""


def test_what_is_set_is_read(home: Paths) -> None:
    settings = written(
        home,
        'zone = "Europe/Vienna"\nwake = "06:30"\n'
        '[watch]\nfolders = ["/runs"]\nscan_every_s = 5\n'
        '[email]\nhost = "mail"\nport = 465\nsecurity = "tls"\npassword = "secret"\n',
    )
    assert (settings.zone, settings.wake) == ("Europe/Vienna", time(6, 30))
    assert settings.watch.folders == (Path("/runs"),)
    assert settings.watch.scan_every_s == 5.0
    assert (settings.email.port, settings.email.security) == (465, Security.TLS)
    assert settings.email.secret() == "secret"
    assert "secret" not in repr(settings)


def test_a_time_may_be_written_as_toml_writes_times(home: Paths) -> None:
    assert written(home, "wake = 05:45:00").wake == time(5, 45)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("zon = 'UTC'", ["zon: there is no such setting", "legcast config"]),
        ("[email]\nhots = 'mail'", ["email.hots: there is no such setting"]),
        ("[mail]\nhost = 'mail'", ["mail: there is no such setting"]),
        ("zone = 'Europe/Wien'", ["zone: 'Europe/Wien' is not a time zone", "Europe/Vienna"]),
        ("zone = 'Europe'", ["zone: 'Europe' is not a time zone"]),
        ("zone = ''", ["zone: '' is not a time zone"]),
        ("zone = '../../etc/passwd'", ["zone:", "is not a time zone"]),
        ("zone = 'Bad\\u0000'".replace("'", '"'), ["zone:", "is not a time zone"]),
        ("[email]\nport = 0", ["email.port:"]),
        ("[email]\nport = 70000", ["email.port:", "65535"]),
        ("[email]\nsecurity = 'ssl'", ["email.security:", "starttls"]),
        ("[email]\npassword = 'a'\npassword_file = 'b'", ["email: set password or password_file"]),
        ("[watch]\nscan_every_s = 0", ["watch.scan_every_s:"]),
        ("[watch]\nsettle_s = -1", ["watch.settle_s:"]),
        ("[watch]\nfolders = [1]", ["watch.folders.0"]),
        ("[watch]\nfolders = '/runs'", ["watch.folders:"]),
        ("[watch]\nmove_to = '..'", ["watch.move_to:", "simple folder name"]),
        ("[watch]\nmove_to = '/done'", ["watch.move_to:", "simple folder name"]),
        ("wake = 'noonish'", ["wake:"]),
        ("wake = 7", ["wake:", "07:00"]),
        ("wake = '07:00+02:00'", ["wake:", "07:00"]),
        ("email = 3", ["email:"]),
        ("zone = ", ["not valid TOML", "end of document"]),
    ],
)
def test_a_mistake_is_named_with_its_file_and_setting(
    home: Paths, text: str, words: list[str]
) -> None:
    with pytest.raises(SettingsError) as problem:
        written(home, text)
    message = str(problem.value)
    assert message.startswith(f"{home.settings}: ")
    assert "\n" not in message
    for word in words:
        assert word in message


def test_settings_that_cannot_be_read_say_so(home: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    home.settings.write_bytes(b"zone = '\xff'")
    with pytest.raises(SettingsError, match="not UTF-8"):
        load(home)
    home.settings.unlink()
    home.settings.mkdir()
    with pytest.raises(SettingsError, match=r"Is a directory.*LEGCAST_HOME"):
        load(home)

    def refuse(self: Path, *more: object, **named: object) -> str:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "read_text", refuse)
    with pytest.raises(SettingsError, match="Permission denied"):
        load(home)


def test_a_password_is_read_from_its_file_each_time(home: Paths, tmp_path: Path) -> None:
    kept = tmp_path / "password"
    email = written(home, f"[email]\npassword_file = '{kept}'").email
    with pytest.raises(SettingsError, match=r"email\.password_file: cannot read .*password.*fix"):
        email.secret()
    kept.write_text("  open sesame \n")
    assert email.secret() == "open sesame"
    kept.write_text("changed")
    assert email.secret() == "changed"
    kept.write_bytes(b"\xff\xfe\xff")
    with pytest.raises(SettingsError, match=r"email\.password_file: .*not UTF-8"):
        email.secret()


def test_one_variable_moves_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "legs"))
    places = paths()
    for place in (places.settings, places.database, places.quarantine, places.preview, places.key):
        assert place.parent == tmp_path / "legs"
    assert places.folders == (tmp_path / "legs", tmp_path / "legs")


def test_a_home_may_be_relative_or_begin_with_a_tilde(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(HOME_VARIABLE, "legs")
    assert paths().database == tmp_path / "legs" / "legcast.db"
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv(HOME_VARIABLE, "~/legs")
    assert paths().settings == tmp_path / "legs" / "legcast.toml"


@pytest.mark.parametrize("value", [None, ""])
def test_without_a_home_the_systems_own_folders_are_used(
    value: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if value is None:
        monkeypatch.delenv(HOME_VARIABLE, raising=False)
    else:
        monkeypatch.setenv(HOME_VARIABLE, value)
    monkeypatch.setenv("HOME", str(tmp_path))
    for variable in ("XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(variable, raising=False)
    places = paths()
    assert places.settings.name == "legcast.toml"
    assert places.database.is_relative_to(tmp_path)
    assert places.database.parent.name == "legcast"


def test_a_new_folder_is_its_owners_alone(tmp_path: Path) -> None:
    make_private(tmp_path / "a" / "b")
    make_private(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").stat().st_mode & 0o777 == 0o700


def test_the_database_is_the_one_set_or_a_file_in_the_home(home: Paths) -> None:
    assert database_url(Settings(), home) == f"sqlite:///{home.database}"
    assert database_url(Settings(database="postgresql://db/legs"), home) == "postgresql://db/legs"


def test_a_private_file_is_its_owners_alone_and_replaces_the_one_before(tmp_path: Path) -> None:
    path = tmp_path / "copy.fit"
    write_private(path, b"one")
    write_private(path, b"two")
    assert path.read_bytes() == b"two"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]
