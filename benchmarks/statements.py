"""Statements in each package, counted in the syntax tree: `python -m benchmarks.statements`.

Docstrings do not count, nor does how a statement is laid out in lines.
"""

import ast
from pathlib import Path

import click

_PACKAGES = ("config", "analysis", "store", "ingest", "scheduler", "actions", "web", "legcast")


def statements(source: str) -> int:
    """The statements in a module."""
    return sum(
        isinstance(node, ast.stmt) and not _is_text(node) for node in ast.walk(ast.parse(source))
    )


def _is_text(node: ast.stmt) -> bool:
    """Whether a statement is nothing but a docstring."""
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


@click.command
@click.argument(
    "root",
    default=Path(__file__).parents[1],
    type=click.Path(exists=True, file_okay=False, path_type=Path),
)
def main(root: Path) -> None:
    """Count the statements of the checkout at ROOT, this one if none is named."""
    total = 0
    for package in _PACKAGES:
        modules = [p for p in (root / package).rglob("*.py") if "migrations" not in p.parts]
        count = sum(statements(module.read_text(encoding="utf-8")) for module in modules)
        total += count
        click.echo(f"{package:10} {count:6,} in {len(modules):3} modules")
    click.echo(f"{'all':10} {total:6,}")


if __name__ == "__main__":
    main()
