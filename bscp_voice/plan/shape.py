"""The shape of the Business Improvement Plan: what the Partnership printed, in frozen plain Python.

Every text is the printed one. What is ours, not the plan's, is named so: `evidence`, `audiences`,
`question_kind`, `instruments`, `formula`, `caveat`, notes and flags.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Evidence(StrEnum):
    """Whether feedback collected here can evidence a measure."""

    DIRECT = "direct"
    SUPPORTING = "supporting"
    NONE = "none"


@dataclass(frozen=True)
class Group:
    """A sub-group, service or partner that leads on something."""

    ref: str
    name: str
    kind: str


@dataclass(frozen=True)
class KeyAction:
    """One numbered key action. `verbatim` keeps the printed year tags that `text` leaves out."""

    uid: str
    number: int
    text: str
    verbatim: str
    year_tags: tuple[str, ...]
    years: tuple[int, ...]
    joined: tuple[str, ...] = ()  # the parts, where a page break cut it


@dataclass(frozen=True)
class Outcome:
    """One desired outcome."""

    uid: str
    text: str
    joined: tuple[str, ...] = ()


@dataclass(frozen=True)
class Measure:
    """One "evidence and measures of progress" line, and how this service meets it."""

    uid: str
    text: str
    kind: str
    evidence: Evidence
    audiences: tuple[str, ...] = ()
    question_kind: str | None = None
    instruments: tuple[str, ...] = ()
    contexts: tuple[str, ...] = ()  # empty or "any": whatever the context
    formula: str | None = None
    also: tuple[str, ...] = ()  # further formulas
    computable_here: str = "none"  # full | part | none
    components: tuple[str, ...] = ()
    caveat: str | None = None
    why: str | None = None  # why feedback cannot evidence it
    data_source: str | None = None
    joined: tuple[str, ...] = ()


@dataclass(frozen=True)
class Lead:
    """An operational lead as printed. `key_actions` are numbers; empty: none were printed."""

    name: str
    group: str | None = None
    post_holder: str | None = None
    key_actions: tuple[int, ...] = ()


@dataclass(frozen=True)
class TargetDate:
    """One date of the Target column, in printed order. Never paired with a key action by us."""

    order: int
    verbatim: str
    day: date
    flag: str | None = None  # "before_plan_start"
    after_page_break: bool = False


@dataclass(frozen=True)
class TargetMapping:
    """What can be said of how an action's dates and key actions match."""

    status: str
    dates: int
    key_actions: int
    note: str


@dataclass(frozen=True)
class Supplementary:
    """A key action or outcome that no measure covers, and the forms that throw light on it."""

    ref: str
    note: str
    instruments: tuple[str, ...]
    contexts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Action:
    """One row of the delivery plan."""

    id: str
    priority: int
    title: str
    key_actions: tuple[KeyAction, ...]
    outcomes: tuple[Outcome, ...]
    measures: tuple[Measure, ...]
    lead_verbatim: str
    senior_responsible_officer: str
    leads: tuple[Lead, ...]
    target_dates: tuple[TargetDate, ...]
    target_mapping: TargetMapping
    update_on_progress: str | None
    rag: str | None  # set by the lead, never derived; None: blank in print
    notes: tuple[str, ...]
    supplementary: tuple[Supplementary, ...]
    year_tags: tuple[str, ...] = ()
    years: tuple[int, ...] = ()


@dataclass(frozen=True)
class Priority:
    """One priority and the actions printed under it. `absent` are numbers that print jumps over."""

    id: int
    title: str
    statement: str
    senior_responsible_officer: str
    actions: tuple[str, ...]
    title_in_table: str | None = None
    absent: tuple[str, ...] = ()


@dataclass(frozen=True)
class Partner:
    """A lead safeguarding partner as named in print."""

    name: str
    role: str
    body: str


@dataclass(frozen=True)
class AbsentAction:
    """A number the print jumps over. Nothing about it is invented."""

    id: str
    note: str


@dataclass(frozen=True)
class Plan:
    """The whole plan."""

    title: str
    publisher: str
    abbreviation: str
    website: str
    published: str
    start: date
    end: date
    years: tuple[tuple[date, date], ...]  # first and last day of each plan year, our reading
    heading: str
    columns: tuple[str, ...]
    partners: tuple[Partner, ...]
    reporting: tuple[str, ...]
    oversight: str
    notes: tuple[str, ...]  # about the extraction: what is odd in print
    absent_actions: tuple[AbsentAction, ...]
    evidence_meanings: Mapping[str, str]  # kind of evidence → what it means
    computable_meanings: Mapping[str, str]  # full, part, none → what it means
    audiences: tuple[str, ...]
    contexts: tuple[str, ...]  # what a question may be about; "any" is the word for all of them
    groups: tuple[Group, ...]
    priorities: tuple[Priority, ...]
    actions: tuple[Action, ...]

    @property
    def measures(self) -> tuple[Measure, ...]:
        """Every measure, in printed order."""
        return tuple(each for action in self.actions for each in action.measures)

    @property
    def key_actions(self) -> tuple[KeyAction, ...]:
        """Every key action, in printed order."""
        return tuple(each for action in self.actions for each in action.key_actions)

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """Every desired outcome, in printed order."""
        return tuple(each for action in self.actions for each in action.outcomes)

    def find_action(self, id: str) -> Action | None:
        """The action with this number ("2.4"), or None."""
        return next((each for each in self.actions if each.id == id), None)

    def find_measure(self, uid: str) -> Measure | None:
        """The measure with this id ("2.4-M2"), or None."""
        return next((each for each in self.measures if each.uid == uid), None)

    def find_key_action(self, uid: str) -> KeyAction | None:
        """The key action with this id ("2.4-K1"), or None."""
        return next((each for each in self.key_actions if each.uid == uid), None)

    def find_outcome(self, uid: str) -> Outcome | None:
        """The desired outcome with this id ("2.4-O1"), or None."""
        return next((each for each in self.outcomes if each.uid == uid), None)

    def find_group(self, ref: str) -> Group | None:
        """The group with this reference, or None."""
        return next((each for each in self.groups if each.ref == ref), None)

    def text_of(self, uid: str) -> str | None:
        """The printed text of any id: action, key action, outcome or measure."""
        action = self.find_action(uid)
        if action:
            return action.title
        found = self.find_measure(uid) or self.find_key_action(uid) or self.find_outcome(uid)
        return found.text if found else None
