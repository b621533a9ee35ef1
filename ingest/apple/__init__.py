"""Apple Health exports: the workouts of `export.xml`, their routes and their heart rates.

`export` picks workouts and heart rates out of gigabytes, `workout` is what one says of itself,
`session` makes a recording of it and of its route.
"""

from ingest.apple.export import is_export, workouts
from ingest.apple.session import recording
from ingest.apple.workout import Workout

__all__ = ["Workout", "is_export", "recording", "workouts"]
