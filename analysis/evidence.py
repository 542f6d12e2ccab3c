"""Everything a plan measure may be computed from, in one bundle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pandas as pd

from analysis.columns import REGISTERS, FrameError, FrameProblem, check_register
from analysis.figure import Source
from analysis.helped import with_help
from analysis.period import Period, days_of
from analysis.returns import Returns
from analysis.tally import check_counts, count_answers, count_equality
from analysis.training import Window


@dataclass(frozen=True)
class Rules:
    """What the partnership sets; a figure names those it rests on."""

    age_floor: int = 12  # F9: youngest age at which a child is expected to take part
    protocol_days: int | None = None  # F7: working days in which a disagreement is settled
    moderation_required: frozenset[str] = frozenset()  # F3, F4: kinds counted only when moderated
    training: Window = field(default_factory=Window)  # F6: weeks to invitation and close
    conference_weeks: int = 12  # F10: weeks to the later form
    issue_weeks: int = 12  # F11: weeks from accepted to due
    include_open: bool = False  # F1: pool open feedback too, which the label then says
    scale_notes: tuple[str, ...] = ()  # F3, F4: how an agency's own scale was mapped
    not_asked: Mapping[str, str] = field(default_factory=dict)  # F12: characteristic → reason


@dataclass(frozen=True)
class Evidence:
    """Checked frames (docs/map.md), registers, the period and the rules.

    `counts` and `equality` cover the period already. `responses` hold the rows of the return-level
    forms, of any date; empty is fine. `registers`: name → checked register.
    """

    dictionary: pd.DataFrame
    counts: pd.DataFrame
    equality: pd.DataFrame
    responses: pd.DataFrame
    registers: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    period: Period | None = None
    rules: Rules = field(default_factory=Rules)
    today: date | None = None

    def __post_init__(self) -> None:
        check_counts(self.counts)
        unknown = sorted(set(self.registers) - set(REGISTERS))
        if unknown:
            raise FrameError(FrameProblem(name, "this is not a register") for name in unknown)

    @classmethod
    def from_responses(
        cls,
        responses: pd.DataFrame,
        dictionary: pd.DataFrame,
        registers: Mapping[str, pd.DataFrame] | None = None,
        *,
        period: Period | None = None,
        rules: Rules | None = None,
        today: date | None = None,
    ) -> Evidence:
        """Counts made here from a checked `responses` frame (`checks.check_responses`)."""
        return cls(
            dictionary=dictionary,
            counts=with_help(
                count_answers(
                    responses,
                    dictionary,
                    by=("stratum", "context", "district", "mode", "round"),
                    period=period,
                )
            ),
            equality=count_equality(responses, dictionary, period=period),
            responses=responses,
            registers={
                name: check_register(name, frame) for name, frame in (registers or {}).items()
            },
            period=period,
            rules=rules or Rules(),
            today=today,
        )

    def register(self, name: str) -> pd.DataFrame | None:
        """A register, or None where it is not kept."""
        return self.registers.get(name)

    def returns(self, *instruments: str, any_date: bool = False) -> Returns:
        """Valid responses of these instruments; `any_date`: the formula applies the period itself."""
        found = Returns.of(
            self.responses,
            self.dictionary,
            *instruments,
            period=None if any_date else self.period,
        )
        return Returns(found.frame, found.dictionary, self.period, found.not_counted)

    def source(self, measure: str, *notes: str) -> Source:
        """What a figure from the counts rests on."""
        return Source((), (measure,), days_of(self.period), notes)

    @property
    def as_of(self) -> date:
        """The day that "open" and "past due" are judged on: today, else the period's last day."""
        if self.today is not None:
            return self.today
        if self.period is not None:
            return self.period.last
        return datetime.now(ZoneInfo("Europe/London")).date()
