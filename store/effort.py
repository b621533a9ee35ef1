"""How hard an activity was: as the athlete told it, else as the watch was told."""

from sqlalchemy import ColumnElement, func, select

from store.tables import activities


def felt_effort() -> ColumnElement[float | None]:
    """How hard an activity was: as told of it, or of a twin of it, else as the watch was told."""
    c, twin = activities.c, activities.alias()

    def of_a_twin(column: str) -> ColumnElement[float | None]:
        found = select(func.max(twin.c[column])).where(twin.c.duplicate_of == c.id)
        return found.correlate(activities).scalar_subquery()

    return func.coalesce(
        c.effort, of_a_twin("effort"), c.recorded_effort, of_a_twin("recorded_effort")
    )
