"""The tables: facts only. Findings and forecasts are computed from them each time."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    Time,
    UniqueConstraint,
)
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """A column type for aware times, stored in UTC on every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Convert to UTC for the database; a naive time is a mistake and raises ValueError."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """An aware time in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

_Key = BigInteger().with_variant(Integer, "sqlite")


def _id() -> Column[int]:
    return Column("id", _Key, primary_key=True)


def _of(table: str, *, nullable: bool = False, name: str | None = None) -> Column[int]:
    singular = {"batches": "batch", "activities": "activity", "deliveries": "delivery"}
    column = name or f"{singular.get(table, table.removesuffix('s'))}_id"
    return Column(
        column, _Key, ForeignKey(f"{table}.id", ondelete="CASCADE"), nullable=nullable, index=True
    )


accounts = Table(
    "accounts",
    metadata,
    _id(),
    Column("name", String(200), nullable=False, unique=True),
    Column("email", String(320)),
    Column("password_hash", Text),
    Column("zone", String(64), nullable=False, default="UTC"),
    Column("language", String(16), nullable=False, default="en"),
    Column("club_digest", Boolean, nullable=False, default=False),
    Column("operator", Boolean, nullable=False, default=False),
    Column("created_at", UtcDateTime, nullable=False),
)
"""Who signs in. An `operator` runs this installation: only they may set push addresses."""

athletes = Table(
    "athletes",
    metadata,
    _id(),
    Column("name", String(200), nullable=False, unique=True),
    Column("zone", String(64), nullable=False),
    Column("wake", Time, nullable=False),
    Column("quiet_from", Time, nullable=False),
    Column("quiet_until", Time, nullable=False),
    Column("units", String(16), nullable=False, default="metric"),
    Column("language", String(16), nullable=False, default="en"),
    Column("email", String(320)),
    Column("mail_stopped_at", UtcDateTime),
    Column("push", JSON, nullable=False, default=list),
    Column("wake_on", JSON, nullable=False, default=dict),
    Column("after_run", Boolean, nullable=False, default=False),
    Column("digest_day", Integer, default=0),
    Column("follows_travel", Boolean, nullable=False, default=False),
    Column("discreet", Boolean, nullable=False, default=False),
    Column("model", Integer, nullable=False),
    Column("model_since", UtcDateTime),
    Column("weekly_question", Boolean, nullable=False, default=False),
    Column("link_round", Integer, nullable=False, default=0),
    Column("highest_heart_rate", Float),
    Column("resting_heart_rate", Float),
    Column("critical_speed_ms", Float),
    Column("paused_until", UtcDateTime),
    Column("pause_reason", String(16)),
    Column("created_at", UtcDateTime, nullable=False),
)
"""Who runs, and when and how they want messages.

`wake_on` holds the mornings that begin at another time than `wake`, by weekday ("0" is Monday);
`push` the Apprise addresses of further ways to be reached; `digest_day` the weekday of the digest,
NULL for none; with `weekly_question` they are asked on one morning a week, drawn by lot. `discreet`
keeps health words out of subjects and push lines. `model` judges bouts since `model_since`, NULL
for ever. Links that were given out hold until `link_round` is counted up."""

memberships = Table(
    "cares",
    metadata,
    _id(),
    _of("accounts"),
    _of("athletes"),
    Column("since", UtcDateTime, nullable=False),
    Column("role", String(16), nullable=False, default="own"),
    Column("shares", JSON, nullable=False, default=list),
    UniqueConstraint("account_id", "athlete_id"),
)
"""Which account cares for which athlete, by consent: as their own, or as a coach, who sees only
whether to talk to the athlete and what the athlete `shares` beyond that."""

batches = Table(
    "batches",
    metadata,
    _id(),
    _of("athletes"),
    Column("kind", String(16), nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("undone_at", UtcDateTime),
)
"""One import: a backfill, an upload, or new files in a watched folder."""

files = Table(
    "files",
    metadata,
    _id(),
    _of("athletes"),
    Column("sha256", String(64), nullable=False),
    Column("name", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("state", String(16), nullable=False),
    Column("reason", String(32)),
    Column("detail", Text),
    Column("offset", BigInteger),
    Column("reader_version", String(64), nullable=False),
    _of("batches"),
    Column("seen_at", UtcDateTime, nullable=False),
    UniqueConstraint("athlete_id", "sha256"),
    CheckConstraint("state IN ('imported', 'duplicate', 'rejected', 'undone')", name="state"),
)
"""The ledger: every file that was ever imported for an athlete, by its bytes, and what became of
it. An archive is in it too, once all its members have been processed."""

unread = Table(
    "unread",
    metadata,
    _id(),
    _of("athletes"),
    Column("path", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("first_at", UtcDateTime, nullable=False),
    Column("last_at", UtcDateTime, nullable=False),
    _of("batches"),
    UniqueConstraint("athlete_id", "path"),
)
"""Files that could not be opened or read; a row is deleted as soon as its file is read."""

seen_paths = Table(
    "seen_paths",
    metadata,
    _id(),
    _of("athletes"),
    Column("path", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("mtime_ns", BigInteger, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("reader_version", String(64), nullable=False),
    UniqueConstraint("athlete_id", "path"),
)
"""Size and time of files in folders when they were read, so that unchanged ones are not read
again."""

activities = Table(
    "activities",
    metadata,
    _id(),
    _of("athletes"),
    Column("file_id", _Key, ForeignKey("files.id", ondelete="CASCADE"), index=True),
    Column("session", Integer, nullable=False, default=0),
    Column("sport", String(32), nullable=False),
    Column("sub_sport", String(64)),
    Column("name", Text),
    Column("started_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime, nullable=False),
    Column("utc_offset_s", Integer),
    Column("zone", String(64)),
    Column("local_date", Date, nullable=False),
    Column("distance_m", Float),
    Column("elapsed_s", Float, nullable=False),
    Column("moving_s", Float, nullable=False),
    Column("ascent_m", Float),
    Column("descent_m", Float),
    Column("altitude_quality", String(16), nullable=False),
    Column("eccentric_dose_m", Float),
    Column("descent_bins_m", JSON),
    Column("heart_coverage", Float, nullable=False),
    Column("heart_seconds", LargeBinary, nullable=False),
    Column("speed_seconds", LargeBinary, nullable=False),
    Column("best_s", LargeBinary, nullable=False),
    Column("steps", Float),
    Column("effort", Float),
    Column("recorded_effort", Float),
    Column("recorded_feel", Float),
    Column("device", JSON, nullable=False),
    Column("device_totals", JSON, nullable=False),
    Column("warnings", JSON, nullable=False),
    Column("samples", Integer, nullable=False),
    Column("columns", JSON, nullable=False),
    Column("analysis_version", Integer, nullable=False),
    Column("pauses", JSON, nullable=False, default=list),
    Column("excluded", Boolean, nullable=False, default=False),
    Column("apart", Boolean, nullable=False, default=False),
    Column("recorded_sport", String(32), nullable=False),
    Column("told_distance_m", Float),
    Column("told_sport", String(32)),
    Column("recorded_name", Text),
    Column("duplicate_of", _Key, ForeignKey("activities.id", ondelete="SET NULL"), index=True),
    Column("because", String(32)),
    Column("witnesses", JSON(none_as_null=True)),
    Column("entered_in", _Key, ForeignKey("batches.id", ondelete="CASCADE"), index=True),
    Index("ix_activities_athlete_id_ended_at", "athlete_id", "ended_at"),
)
"""One row per session: the summary of its samples, and what the device claims about it. A second
recording of the same outing is kept too, pointing to the one that counts, with the reason; the
`witnesses` of the one that counts are those that know more of a quantity (see `store.witnesses`).

What the athlete says about it stands beside what the file says: `excluded` it never counts, `apart`
it is no recording of another's session, `told_sport` and `told_distance_m` overrule what was
measured. `sport` and `name` are what holds: told by the athlete, else the newest remark of an
export, else `recorded_sport` and `recorded_name`, which are the file's. `pauses` are pairs of
seconds since 1970. Without a file it was entered by hand, perhaps in a list (`entered_in`).
`effort` (0 to 10) is what the athlete told Legcast, `recorded_effort` what they told the watch;
`recorded_feel` (0 to 100) is how well they felt, which is no exertion."""

remarks = Table(
    "remarks",
    metadata,
    _id(),
    _of("athletes"),
    _of("files"),
    _of("batches"),
    Column("name", Text),
    Column("sport", String(32)),
    UniqueConstraint("file_id", "batch_id"),
)
"""What exports say about files besides their bytes: the athlete's name for the session, and its
sport. The remark of the newest batch applies; one that says the same as before is not stored."""

samples = Table(
    "samples",
    metadata,
    Column("activity_id", _Key, ForeignKey("activities.id", ondelete="CASCADE"), primary_key=True),
    Column("block", LargeBinary, nullable=False),
)
"""The samples of an activity as one compressed block (see `store.samples`)."""

checkins = Table(
    "checkins",
    metadata,
    _id(),
    _of("athletes"),
    Column("at", UtcDateTime, nullable=False),
    Column("place", String(32), nullable=False),
    Column("level", Float, nullable=False),
    Column("side", String(8), nullable=False),
    Column("pain", String(16), nullable=False),
    Column("flags", JSON, nullable=False),
    Column("easing", Boolean),
    Column("cause", String(16), nullable=False, default="training"),
    Column("asked", String(16), nullable=False, default="volunteered"),
    Column("late", Boolean, nullable=False, default=False),
    _of("batches", nullable=True),
    Column("replaced_by", _Key, ForeignKey("checkins.id", ondelete="SET NULL"), index=True),
    Index("ix_checkins_athlete_id_at", "athlete_id", "at"),
)
"""What the athlete answered, one by one or, with a batch, in a list. A row is never changed: the
one that corrects it is its `replaced_by`, and while there is one it does not count."""

prompts = Table(
    "prompts",
    metadata,
    _id(),
    _of("athletes", nullable=True),
    _of("accounts", nullable=True),
    Column("slot", String(16), nullable=False),
    Column("local_date", Date, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("reason", String(32), nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("subject", Text, nullable=False),
    Column("line", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("html", Text, nullable=False),
    Column("chart", LargeBinary),
    Column("language", String(16), nullable=False),
    Column("versions", JSON, nullable=False),
    Column("about", JSON, nullable=False, default=list),
    Column("zone", String(64), nullable=False, default="UTC"),
    Column("occasion", String(32), nullable=False, default=""),
    Column("dismissed_at", UtcDateTime),
    UniqueConstraint("athlete_id", "slot", "local_date", "occasion"),
    UniqueConstraint("account_id", "slot", "local_date", "occasion"),
    CheckConstraint("(athlete_id IS NULL) <> (account_id IS NULL)", name="reader"),
)
"""One message, word for word as it goes out; at most one per reader, slot and local date. The
reader is an athlete, or the account of a coach. `line` is all of it in one line, for a push;
`about` holds, in seconds since 1970, the ends of the bouts it is about, or the times of the answers
that call for it. `zone` is the reader's zone. `occasion` distinguishes safety messages, of which a
date may have several; it is empty for all others."""

deliveries = Table(
    "deliveries",
    metadata,
    _id(),
    _of("prompts"),
    Column("channel", String(32), nullable=False),
    Column("state", String(16), nullable=False),
    Column("not_before", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("owner", String(64)),
    Column("lease_until", UtcDateTime),
    Column("attempt_started_at", UtcDateTime),
    Column("settled_at", UtcDateTime),
    Column("message_id", String(200), nullable=False),
    Column("last_error", Text),
    UniqueConstraint("prompt_id", "channel"),
    CheckConstraint(
        "state IN ('pending', 'sending', 'sent', 'failed', 'expired', 'unknown')", name="state"
    ),
    Index("ix_deliveries_state_not_before", "state", "not_before"),
)
"""The outbox: one row per prompt and channel."""

heartbeats = Table(
    "heartbeats",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
)
"""When each part of the service last finished a round."""
