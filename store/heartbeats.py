"""When each part of the service last made its round."""

from datetime import datetime

from sqlalchemy import Connection, select

from store.engine import upserting
from store.tables import heartbeats


def heartbeat(connection: Connection, name: str, now: datetime) -> None:
    """Record that a part of the service has just finished a round."""
    statement = upserting(connection, heartbeats).values(name=name, at=now)
    connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"at": now}))


def heartbeats_of(connection: Connection) -> dict[str, datetime]:
    """When each part of the service last finished a round."""
    return {row.name: row.at for row in connection.execute(select(heartbeats))}
