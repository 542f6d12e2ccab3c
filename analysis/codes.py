"""The choice codes that a formula reads by name; every other answer goes by its outcome.

They are the codes of the shipped forms (`analysis/data/forms.csv`); a test holds the two together.
"""

from __future__ import annotations

from typing import Final

Codes = frozenset[str]


class AuditKind:
    """`kind` of an audit return."""

    SINGLE: Final[Codes] = frozenset({"single_agency"})


class Moderated:
    """`moderated` of an audit return."""

    DONE: Final[Codes] = frozenset({"yes"})


class Adherence:
    """`adherence` of an audit return."""

    FOLLOWED: Final[Codes] = frozenset({"followed"})
    MOSTLY: Final[Codes] = frozenset({"mostly"})
    NOT_FOLLOWED: Final[Codes] = frozenset({"not_followed"})
    NOT_APPLICABLE: Final[Codes] = frozenset({"not_applicable"})


class Characteristics:
    """Rows of `chars`, the characteristics grid of an audit return."""

    CONSIDERED: Final[Codes] = frozenset({"known_considered"})
    KNOWN: Final[Codes] = frozenset({"known_considered", "known_not_considered"})


class ManagerSeen:
    """`seen` of the manager's view."""

    CHANGE: Final[Codes] = frozenset({"yes", "some"})


class Protocol:
    """`proto_*` of the practitioner survey."""

    HAD: Final[Codes] = frozenset({"yes"})
    USED: Final[Codes] = frozenset({"formally", "first_step"})
    SETTLED: Final[Codes] = frozenset({"settled"})


class PathUsed:
    """Rows of `path_used`, a grid of the practitioner survey."""

    YES: Final[Codes] = frozenset({"yes"})


class ConferenceKind:
    """`kind` of a conference participation return."""

    COUNTED: Final[Codes] = frozenset({"initial", "review"})


class ChildPart:
    """`child_part` of a conference participation return."""

    ATTENDED: Final[Codes] = frozenset({"attended_all", "attended_part"})
    SPOKEN_FOR: Final[Codes] = frozenset({"represented", "views_conveyed", "views_sent"})
    NONE: Final[Codes] = frozenset({"none"})
    NOT_KNOWN: Final[Codes] = frozenset({"not_known"})


class Invited:
    """`invited` of a conference participation return."""

    NOT_IN_INTEREST: Final[Codes] = frozenset({"no_interest"})


class ParentPart:
    """`parent_part` of a conference participation return, one code for each parent."""

    ATTENDED: Final[Codes] = frozenset({"in_person", "remote"})
    PRESENT_OR_NOT: Final[Codes] = frozenset({"in_person", "remote", "represented", "not_attended"})
    EXCLUDED: Final[Codes] = frozenset({"excluded"})


class FollowUp:
    """`safer`, `well` and `source` of the discussion follow-up."""

    TOO_SOON: Final[Codes] = frozenset({"too_soon"})
    SOURCES: Final[tuple[str, ...]] = ("audit", "child", "parent_carer", "practitioner")
    """Best first."""


class Applied:
    """`changed` of the impact forms."""

    NOTHING: Final[Codes] = frozenset({"nothing"})
