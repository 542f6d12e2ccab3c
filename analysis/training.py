"""F6: later evaluations of training that evidence impact on practice (Kirkpatrick's level 3).

Never mixed with end-of-course scores, which are reaction and learning. Definitions: domain dossier
2.2 and instruments.md 14 and 15.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from analysis.codes import Applied, ManagerSeen
from analysis.columns import BLANK, FrameError, FrameProblem
from analysis.figure import Figure, Source, count, proportion
from analysis.period import Period
from analysis.returns import Mask, Returns

REVIEWER_NOTE = "An example counts when a reviewer has marked it as specific."


@dataclass(frozen=True)
class Window:
    """Weeks after a course when delegates are invited, and when the form closes."""

    invited: int = 12
    closes: int = 16


def reported_impact(returns: Returns) -> Mask:
    """`applied` yes and at least one change ticked."""
    changed = returns.answered("changed") & ~returns.is_one_of("changed", Applied.NOTHING)
    return returns.meaning("applied").positive & changed


def evidenced_impact(returns: Returns) -> Mask:
    """Reported impact and an example that a reviewer has marked as specific."""
    return reported_impact(returns) & returns.is_one_of("example_specific", {"yes"})


def due_courses(
    courses: pd.DataFrame,
    period: Period | None,
    window: Window,
    tags: Collection[str] = (),
    *,
    today: date | None = None,
) -> tuple[pd.DataFrame, int]:
    """Courses whose window closed in the period, with columns `closes` and `due`, and how many are
    still open at its end. `due` = attended − unreachable (leavers, bounced addresses)."""
    kept = courses
    if tags:
        wanted = kept["tags"].map(lambda cell: not set(tags).isdisjoint(str(cell).split(";")))
        kept = kept[wanted.to_numpy(dtype=bool)]
    closes = kept["ended"] + pd.Timedelta(weeks=window.closes)
    due = (kept["attended"].fillna(0) - kept["unreachable"].fillna(0)).clip(lower=0)
    kept = kept.assign(closes=closes, due=due.astype("int64"))
    # a window that is still open today has not closed, however long the period is
    ends = [day for day in (today, period.last if period else None) if day is not None]
    last = pd.Timestamp(min(ends)) if ends else pd.Timestamp.max
    first = pd.Timestamp(period.first) if period else pd.Timestamp.min
    open_still = (kept["ended"] <= last) & (kept["closes"] > last)
    closed = (kept["closes"] >= first) & (kept["closes"] <= last)
    return kept[closed], int(open_still.sum())


def training_impact(
    returns: Returns,
    managers: Returns,
    source: Source,
    courses: pd.DataFrame | None = None,
    *,
    tags: Collection[str] = (),
    window: Window | None = None,
    today: date | None = None,
) -> list[Figure]:
    """F6 (a) to (f). `returns` and `managers` are of any date; the courses' windows decide.

    Without a course register (a), (b) and (f) are given for returns dated in the period, and say so.
    Raises FrameError where a course has more returns than delegates due.
    """
    window = window or Window()
    about = source.with_notes(REVIEWER_NOTE)
    if courses is None or courses.empty:
        note = "There is no course register: no rate over delegates due."
        return [
            *_rates(returns, about.with_notes(note), returns.not_counted),
            _corroborated(managers, about),
        ]
    due, open_still = due_courses(courses, returns.period, window, tags, today=today)
    if open_still:
        about = about.with_notes(
            f"Provisional: {open_still} more "
            f"{'course has' if open_still == 1 else 'courses have'} an open window."
        )
    kept, out = _in_window(returns, due, courses)
    _refuse_more_than_due(kept, due)
    return [
        *_rates(kept, about, out),
        *_over_due(kept, due, about),
        _corroborated(_in_window(managers, due, courses)[0], about),
    ]


def _over_due(returns: Returns, due: pd.DataFrame, source: Source) -> list[Figure]:
    """(c), (d) and (e): over the delegates due, over the courses due."""
    received, evidenced = len(returns), int(evidenced_impact(returns).sum())
    expected = int(due["due"].sum())
    gone = {"unreachable": int(due["unreachable"].fillna(0).sum())}
    with_return = {str(name) for name in returns.texts("course")}
    return [
        proportion("F6", "evidenced_of_due", "Evidenced impact, of all delegates due",
                   (evidenced, expected), source, excluded=gone, who="delegates due",
                   says="evidenced an impact on practice", table="F6.due"),
        proportion("F6", "response_rate", "Delegates due who sent the later evaluation",
                   (received, expected), source, excluded=gone, who="delegates due",
                   says="sent the later evaluation", table="F6.due"),
        proportion("F6", "courses", "Courses with at least one later evaluation",
                   (len(with_return), len(due)), source, who="courses due",
                   says="had at least one later evaluation", personal=False),
    ]  # fmt: skip


def _rates(returns: Returns, source: Source, out: Mapping[str, int]) -> list[Figure]:
    """(a) the count and (b) evidenced and reported of received. No chance to apply it stays in."""
    evidenced, received = evidenced_impact(returns), len(returns)
    basis = returns.basis(np.ones(received, dtype=bool), "impact")
    reported = reported_impact(returns)
    waiting = int((reported & (returns.texts("example_specific") == "")).sum())
    if waiting:
        source = source.with_notes(f"{waiting} more wait for a reviewer to read the example.")
    return [
        count("F6", "evidenced", "Later evaluations that evidence impact", int(evidenced.sum()),
              source, of=received, excluded=out),
        proportion("F6", "evidenced_of_received", "Evidenced impact, of evaluations received",
                   (int(evidenced.sum()), received), source, excluded=out, who="delegates",
                   says="evidenced an impact on practice", table="F6.received", basis=basis),
        proportion("F6", "reported_of_received", "Reported impact, of evaluations received",
                   (int(reported.sum()), received), source, excluded=out, who="delegates",
                   says="reported an impact on practice", table="F6.received", basis=basis),
    ]  # fmt: skip


def _in_window(
    returns: Returns, due: pd.DataFrame, courses: pd.DataFrame
) -> tuple[Returns, dict[str, int]]:
    """Returns on a course that is due, sent before its window closed; the others by reason."""
    course = pd.Series(returns.texts("course"), dtype="object")
    known = course.isin(set(courses["course"])).to_numpy(dtype=bool)
    of_due = course.isin(set(due["course"])).to_numpy(dtype=bool)
    ends = course.map(dict(zip(due["course"], due["closes"], strict=True)))
    late = of_due & (returns.frame["date"].to_numpy() > pd.to_datetime(ends).to_numpy())
    out = {
        "course not in the register": int((~known).sum()),
        "sent after the window closed": int(late.sum()),
        **returns.not_counted,
    }
    return returns.where(of_due & ~late), out


def _refuse_more_than_due(returns: Returns, due: pd.DataFrame) -> None:
    received = pd.Series(returns.texts("course"), dtype="object").value_counts()
    expected = dict(zip(due["course"], due["due"], strict=True))
    problems = [
        FrameProblem(
            "courses", f"{name} has {many} returns but only {expected[name]} delegates due"
        )
        for name, many in received.items()
        if many > expected[name]
    ]
    if problems:
        raise FrameError(problems)


def _corroborated(managers: Returns, source: Source) -> Figure:
    """(f) managers who have seen a change, yes or some, of all manager returns that say."""
    said = managers.answered("seen")
    seen = managers.is_one_of("seen", ManagerSeen.CHANGE)
    forms = managers.source().forms
    return proportion(
        "F6", "managers", "Managers who have seen a change in practice",
        (int(seen.sum()), int(said.sum())),
        Source(forms, source.measures, source.period, ("Managers asked with the delegate's consent.",)),
        excluded={BLANK: int(np.sum(~said)), **managers.not_counted}, who="managers",
        says="have seen a change in practice", basis=managers.basis(said, "seen"),
    )  # fmt: skip
