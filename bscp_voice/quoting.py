"""When somebody's own words may be shown to people who do not read comments: one rule for every room.

No quotation if its cell base is under 10 (domain dossier, 2.3). The cell is the round: whoever sees
the words sees which round they came in. The service shows them on a round's findings and on the pages
of an issue, nowhere else: published answers never repeat them, and no file holds them.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from analysis.zones import QUOTE_BASE
from bscp_voice.models import Response

__all__ = ["QUOTE_BASE", "is_enough", "quotable_rounds"]


def is_enough(responses: int) -> bool:
    """Whether words may be quoted from a round with this many responses that count."""
    return responses >= QUOTE_BASE


def quotable_rounds(session: Session, rounds: Collection[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Those of these rounds whose words may be quoted today. One query."""
    counted = session.execute(
        select(Response.round_id, func.count().label("many"))
        .where(Response.round_id.in_(rounds), Response.standing == "valid")
        .group_by(Response.round_id)
    )
    return frozenset(row.round_id for row in counted if is_enough(row.many))
