"""JSON output: results as plain data with the keys documented in `docs/json.md`."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from actions.outlooks import Plan, subject
from analysis.arrays import Floats
from analysis.language import Speech
from analysis.outlook import Outlook
from analysis.overload.finding import Finding, Missing
from analysis.soreness.forecast import RegionForecast, chances
from ingest.importer import Outcome
from store.ledger import State

CURVE_H = 120
"""Hours of the curve in the output: five days."""


def finding_facts(finding: Finding, speech: Speech) -> dict[str, Any]:
    """One finding."""
    return {
        "detector": finding.detector,
        "severity": finding.severity.value,
        "date": finding.day,
        "numbers": dict(finding.numbers),
        "grade": finding.grade.value,
        "confidence": finding.confidence.value,
        "source": finding.source,
        "text": speech.finding(finding),
    }


def waiting_facts(waiting: Mapping[str, Missing]) -> list[dict[str, str]]:
    """The detectors that lack data, and why."""
    return [{"detector": name, "reason": reason.value} for name, reason in waiting.items()]


def outlook_facts(name: str, view: Outlook, planned: Plan, speech: Speech) -> dict[str, Any]:
    """An outlook with the prompts planned from it."""
    zone = ZoneInfo(view.zone)
    each, any_of_them = chances(view.soreness, slice(0, CURVE_H + 1))

    def local(moment: datetime | None) -> datetime | None:
        return None if moment is None else moment.astimezone(zone).replace(microsecond=0)

    return {
        "athlete": name,
        "as_of": local(view.now),
        "timezone": view.zone,
        "findings": [finding_facts(f, speech) for f in view.findings],
        "soreness": {
            region.value: {
                "band": ahead.band.value,
                "now": round(ahead.now, 1),
                "peak": round(ahead.peak, 1),
                "onset_at": local(ahead.onset_at),
                "peak_at": local(ahead.peak_at),
                "clear_at": local(ahead.clear_at),
                "curve": _curve(ahead),
            }
            for region, ahead in view.soreness.items()
        },
        "chance": {
            **{region.value: _by_hour(chance) for region, chance in each.items()},
            "any": _by_hour(any_of_them),
        },
        "prompts": [
            {
                "kind": prompt.kind.value,
                "slot": prompt.slot.value,
                "due_at": local(prompt.due_at),
                "local_date": prompt.local_date,
                "reason": prompt.why.value,
                "subject": subject(prompt.kind, prompt.why, view, speech, prompt.about),
            }
            for prompt in planned.prompts
        ],
        "silence": None if planned.silence is None else planned.silence.value,
        "signposts": [signpost.value for signpost in view.signposts],
        "running_fine_at": local(view.running_fine_at),
        "hard_running_fine_at": local(view.hard_running_fine_at),
        "waiting": waiting_facts(view.waiting),
        "profile": {name: asdict(estimate) for name, estimate in view.profile.items()},
        "calibration": {
            "multiplier": view.calibration.multiplier,
            "pace": view.calibration.pace,
            "answers": view.calibration.answers,
        },
    }


def why_facts(planned: Plan) -> list[dict[str, Any]]:
    """Every prompt that was considered: about which bout, and what became of it."""
    return [
        {
            "kind": word.kind.value,
            "verdict": word.verdict.value,
            "bout": None
            if word.bout is None
            else {"activity": word.bout.activity, "end": word.bout.end, "peak": word.bout.peak},
            "due_at": None if word.planned is None else word.planned.due_at,
        }
        for word in planned.considered
    ]


def outcome_facts(outcomes: list[Outcome]) -> dict[str, Any]:
    """The results of an import by file: duplicates, refused files, and kinds without activity."""
    return {
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
    }


def _curve(ahead: RegionForecast) -> list[list[float]]:
    hours = slice(0, CURVE_H + 1)
    return [
        [hour, round(level, 1), round(low, 1), round(high, 1)]
        for hour, level, low, high in zip(
            ahead.hours[hours].tolist(),
            ahead.level[hours].tolist(),
            ahead.low[hours].tolist(),
            ahead.high[hours].tolist(),
            strict=True,
        )
    ]


def _by_hour(chance: Floats) -> list[list[float]]:
    return [[float(hour), round(float(p), 4)] for hour, p in enumerate(chance)]
