"""JSON output: results as plain data with the keys documented in `docs/json.md`."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from actions.activities import guess_of
from actions.outlooks import Plan, subject
from analysis.arrays import Floats
from analysis.language import Speech
from analysis.outlook import Outlook
from analysis.overload.finding import Finding, Missing
from analysis.soreness.forecast import RegionForecast, chances
from analysis.sport import Sport, kind_of
from store.recordings import Activity

CURVE_H = 120
"""Hours of the curve in the output: five days."""


def finding_facts(finding: Finding, speech: Speech) -> dict[str, Any]:
    """One finding."""
    return {
        "detector": finding.detector,
        "severity": finding.severity.value,
        "date": finding.day,
        "numbers": dict(finding.numbers),
        "grade": finding.evidence.value,
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
            "pace": view.calibration.time_scale,
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


def activity_facts(row: Activity, zone: str) -> dict[str, Any]:
    """All that is kept of an activity."""
    return {
        "id": row.id,
        "name": row.name,
        "sport": row.sport,
        "sub_sport": row.sub_sport,
        "recorded_sport": row.recorded_sport,
        "sport_guessed": guess_of(row) is not None,
        "start": row.started_at.astimezone(ZoneInfo(zone)),
        "local_date": row.local_date,
        "utc_offset_s": row.utc_offset_s,
        "distance_m": row.distance_m,
        "elapsed_s": row.elapsed_s,
        "moving_s": row.moving_s,
        "ascent_m": row.ascent_m,
        "descent_m": row.descent_m,
        "altitude_quality": row.altitude_quality,
        "eccentric_dose_m": row.eccentric_dose_m,
        "kind": kind_of(Sport(row.sport), row.sub_sport),
        "effort": row.felt_effort,
        "recorded_effort": row.recorded_effort,
        "recorded_feel": row.recorded_feel,
        "counts": row.counts,
        "excluded": row.excluded,
        "duplicate_of": row.duplicate_of,
        "because": row.because,
        "witnesses": {
            quantity: [{"activity": one.activity, "file": one.file} for one in seen]
            for quantity, seen in row.told_by.items()
        },
        "file": row.path,
        "batch": row.batch_id,
        "samples": row.samples,
        "columns": row.columns,
        "device": row.device,
        "device_totals": row.device_totals,
        "warnings": row.warnings,
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
