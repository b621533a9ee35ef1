"""The report of an import, for people and for scripts."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from rich.table import Table

from actions.imports import DuplicateReason, Outcome, Report
from legcast.program import answer, people
from store.ledger import State

_MOST_LINES, _FEW_LINES = 200, 10  # lines of one kind on a terminal; the ledger has them all

_BECAUSE = {
    DuplicateReason.SAME_BYTES: "exactly the same file",
    DuplicateReason.SAME_FILE: "another version of the same file",
    DuplicateReason.SAME_START: "one device cannot start twice at once",
    DuplicateReason.SAME_SESSION: "another recording of the same time, or of a part of it",
}


def answer_report(report: Report, seconds: float, *, verbose: bool = False) -> None:
    """The report on standard output, by the keys of `docs/json.md`."""
    outcomes = report.outcomes
    named = {"passed_over_paths": report.passed_over} if verbose else {}
    answer(
        {
            "batch": report.batch,
            "found": report.found,
            "imported": len(_imported(report)),
            "duplicates": [
                {"path": o.path, "of": o.of, "because": o.because.value}
                for o in outcomes
                if o.state is State.DUPLICATE and o.because is not None
            ],
            "rejected": [
                {"path": o.path, "reason": o.reason.value, "detail": o.detail, "known": o.known}
                for o in outcomes
                if o.reason is not None and not o.skipped
            ],
            "skipped": [
                {"path": o.path, "reason": o.reason.value, "detail": o.detail}
                for o in outcomes
                if o.reason is not None and o.skipped
            ],
            "older": report.older,
            "retry": [{"path": path, "detail": why} for path, why in report.retry],
            "passed_over": len(report.passed_over),
            **named,
            "told": report.told,
            "displaced": [
                {"path": one.path, "of": one.of, "because": one.because.value}
                for one in report.displaced
            ],
            "seconds": seconds,
        }
    )


def show_report(report: Report, seconds: float, *, verbose: bool = False) -> None:
    """Print the report on the terminal: problems first, then the counts."""
    twins = [o for o in report.outcomes if o.state is State.DUPLICATE and not o.known]
    refused = [o for o in report.outcomes if o.state is State.REJECTED and not o.skipped]
    skipped = sum(o.skipped for o in report.outcomes)
    _lines(
        (
            f"  = {_name(o)}: a duplicate of {o.of}, {_BECAUSE[o.because]}"
            for o in twins
            if o.because
        ),
        _FEW_LINES,
    )
    _lines(
        (
            f"  = {Path(one.path).name}: now a duplicate of {one.of}, {_BECAUSE[one.because]}"
            for one in report.displaced
        ),
        _FEW_LINES,
    )
    _lines(f"  ✗ {_name(o)}: refused{' as before' if o.known else ''}, {o.detail}" for o in refused)
    _lines(f"  ? {why}" for _, why in report.retry)
    if verbose:
        _lines(f"  - {_name(o)}: no activity, {o.detail}" for o in report.outcomes if o.skipped)
        _lines((f"  - {path}: ignored" for path in report.passed_over), len(report.passed_over))
    known = sum(o.known and o.state is not State.REJECTED for o in report.outcomes)
    table = Table(show_header=False)
    for label, count in (
        ("files found", report.found),
        ("imported", len(_imported(report))),
        ("duplicates of another file", len(twins)),
        ("known already", known),
        ("names and sports updated", report.told),
        ("older than wanted", report.older),
        ("routes, settings and the like", skipped),
        ("refused", len(refused)),
        ("to be tried again", len(report.retry)),
    ):
        if count or label in _ALWAYS:
            table.add_row(label, f"{count:,}")
    table.add_row("seconds", f"{seconds:.1f}")
    people.print(table)
    if report.passed_over:
        people.print(_passed_over(report.passed_over, verbose=verbose), markup=False)
    if report.batch is not None and (_imported(report) or twins or report.told):
        people.print(f"legcast imports undo {report.batch} undoes this import.", markup=False)
    if not report.found:
        people.print("There is no FIT, GPX or TCX file and no export in what you named.")


def _passed_over(paths: Sequence[str], *, verbose: bool) -> str:
    """The ignored files in one line, by the most frequent suffixes."""
    endings = Counter(Path(path).suffix.lower() or "no suffix" for path in paths).most_common()
    told = [f"{count:,} {ending}" for ending, count in endings[:_MOST_ENDINGS]]
    if len(endings) > _MOST_ENDINGS:
        told.append("…")
    files = (
        "1 file that is not a recording"
        if len(paths) == 1
        else f"{len(paths):,} files that are not recordings"
    )
    end = "" if verbose else "; -v names each"
    return f"Ignored: {files} ({', '.join(told)}){end}."


_MOST_ENDINGS = 4
_ALWAYS = {"files found", "imported", "refused"}


def _lines(lines: Iterable[str], most: int = _MOST_LINES) -> None:
    told = list(lines)
    for line in told[:most]:
        people.print(line, markup=False, soft_wrap=True)
    if len(told) > most:
        people.print(f"  … and {len(told) - most} more: legcast imports show lists them all")


def _name(outcome: Outcome) -> str:
    return Path(outcome.path).name


def _imported(report: Report) -> list[Outcome]:
    return [o for o in report.outcomes if o.state is State.IMPORTED and not o.known]
