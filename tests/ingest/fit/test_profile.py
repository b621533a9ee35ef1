"""The FIT profile knows current watches and fields, and contradicts no older profile."""

import fitparse.profile
import pytest

from ingest.formats.fit import FORMAT
from ingest.formats.fit.container import parts
from ingest.formats.fit.contents import contents
from ingest.formats.fit.profile import MESSAGES, RECORD, fields, word
from ingest.sports import sport_of
from tests.ingest.fit.building import (
    ENUM,
    FILE_ID,
    NOON,
    RUN_FIELDS,
    SESSION,
    UINT8,
    UINT16,
    UINT32,
    file_id,
    fit_file,
    message,
    records,
    run,
    session,
)

FORERUNNER_965 = 4315


def test_a_watch_that_fitparse_does_not_know_has_its_name() -> None:
    assert FORERUNNER_965 not in fitparse.profile.FIELD_TYPES["garmin_product"].values
    made = message(0, FILE_ID, {(0, ENUM): 4, (1, UINT16): 1, (2, UINT16): FORERUNNER_965})
    (recording,) = FORMAT.read(fit_file(made, records(RUN_FIELDS, run()), session()))
    assert recording.device.product == "fr965"


def test_what_the_runner_felt_is_read_under_its_name_where_it_was_said() -> None:
    felt = {(253, UINT32): NOON, (2, UINT32): NOON, (192, UINT8): 75, (193, UINT8): 60}
    data = fit_file(file_id(), session(), message(1, SESSION, felt))
    silent, said = contents(data, next(iter(parts(data)))).rows["session"]
    assert (said["workout_feel"], said["workout_rpe"]) == (75, 60)
    assert not {"workout_feel", "workout_rpe"} & set(silent)


@pytest.mark.parametrize("kind", ["file", "garmin_product", "manufacturer", "sport", "sub_sport"])
def test_a_word_that_fitparse_has_is_the_same_here(kind: str) -> None:
    known = fitparse.profile.FIELD_TYPES[kind].values
    assert {number: word(kind, number) for number in known} == known


@pytest.mark.parametrize("number", [*MESSAGES, RECORD])
def test_a_field_that_fitparse_has_is_stored_the_same_here(number: int) -> None:
    known = fitparse.profile.MESSAGE_TYPES[number]
    ours = fields(known.name)
    expected = {field.name: (n, field.scale, field.offset) for n, field in known.fields.items()}
    assert {
        name: (ours[name].number, ours[name].scale, ours[name].offset) for name in expected
    } == expected


def test_a_sport_is_known_by_its_word_and_not_guessed_from_the_speed() -> None:
    """ "Tactical" says that one carried something, and leaves open how one moved."""
    open_to_any = {"generic", "fitness_equipment", "multisport", "transition", "training", "all"}
    words = {word("sport", number) for number in range(255)} - open_to_any - {None, "tactical"}
    assert {said for said in words if sport_of(said)[0] is None} == set()
