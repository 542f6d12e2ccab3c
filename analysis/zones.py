"""Who sees what: the zones of disclosure control and their numbers (domain dossier, 2.3)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Zone(StrEnum):
    """Who will see it."""

    PUBLIC = "public"
    PARTNER = "partner"
    INTERNAL = "internal"


QUOTE_BASE = 10
"""Nobody's words are shown to people who do not read comments from fewer responses than this."""

SENSITIVE = frozenset({"characteristic", "context", "district", "language", "agency"})
"""Dimensions whose option counts of 1 to 4 are hidden; `eq_…` dimensions are as well."""


@dataclass(frozen=True)
class Thresholds:
    """The numbers of one zone. Changing a zone's numbers needs two people."""

    base: int  # a smaller base is not shown
    small_count: int = 0  # option counts 1..small_count are hidden in a sensitive table; 0: none
    crossing: int = 0  # smallest base where two dimensions are crossed
    extreme: int = 0  # under this base, 0 % and 100 % of a described group become words
    nearest: int = 1  # counts are shown to the nearest
    remainder: int = 10  # no fewer may be left when what is shown is taken from what is shown

    @property
    def exact(self) -> bool:
        """Whether everything is shown as it is."""
        return self.base <= 1


THRESHOLDS = {
    Zone.PUBLIC: Thresholds(base=10, small_count=4, crossing=10, extreme=20, nearest=5),
    Zone.PARTNER: Thresholds(base=5, crossing=10),
    Zone.INTERNAL: Thresholds(base=1),
}
