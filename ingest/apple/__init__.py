"""Apple Health exports: the workouts of `export.xml`, their routes and their heart rates.

`export` finds workouts and heart rates in gigabytes of XML, `workout` parses one workout, `session`
makes a recording of it and its route.
"""

from ingest.apple.export import is_export, workouts
from ingest.apple.session import recording
from ingest.apple.workout import Workout

__all__ = ["Workout", "is_export", "recording", "workouts"]
