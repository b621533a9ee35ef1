"""Builds the part of the readers that is in C, where there is a compiler; see decision 10."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from setuptools import Distribution, Extension
from setuptools.command.build_ext import build_ext

NAME = "ingest.formats.xml._values"
SOURCE = "ingest/formats/xml/_values.c"


class CompiledPart(BuildHookInterface[Any]):
    """Compiles into the source folder, and takes what came of it along into the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Without a compiler nothing comes of it, and the wheel fits every machine."""
        for left_over in self._built():
            left_over.unlink()
        part = Extension(NAME, [SOURCE], py_limited_api=True, optional=True)
        with TemporaryDirectory() as folder:
            compiling = build_ext(Distribution({"ext_modules": [part]}))
            compiling.inplace = True
            compiling.build_lib = compiling.build_temp = folder
            compiling.ensure_finalized()
            compiling.run()
        for library in self._built():
            build_data["artifacts"].append(library.relative_to(self.root).as_posix())
            build_data["pure_python"] = False
            build_data["infer_tag"] = True

    def _built(self) -> list[Path]:
        folder = (Path(self.root) / SOURCE).parent
        return [*folder.glob("_values*.so"), *folder.glob("_values*.pyd")]
