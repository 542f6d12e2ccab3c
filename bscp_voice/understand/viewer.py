"""What a member of staff may see here: the zone of their figures, and which rounds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.board import Readers
from analysis.figure import Figure
from analysis.suppress import suppress_figures, suppress_years
from analysis.zones import THRESHOLDS, Thresholds, Zone
from bscp_voice.access import ADMINISTRATOR, ANALYST, may_act_for, roles_of
from bscp_voice.models import Round, Staff, StaffGroup
from bscp_voice.settings import Settings

EXACT_ROLES = frozenset({ANALYST, ADMINISTRATOR})


def zone_of(person: Staff) -> Zone:
    """Analysts and administrators see exact figures; members of a sub-group the partner zone's."""
    return Zone.INTERNAL if roles_of(person) & EXACT_ROLES else Zone.PARTNER


def thresholds_of(zone: Zone) -> Thresholds:
    """The zone's numbers, with the bases that the settings give."""
    settings: Settings = current_app.extensions["bscp_settings"]
    bases = {Zone.PUBLIC: settings.public_base, Zone.PARTNER: settings.partner_base}
    limits = THRESHOLDS[zone]
    return replace(limits, base=bases[zone]) if zone in bases else limits


def figures_for(zone: Zone, figures: Iterable[Figure], readers: Readers = ()) -> list[Figure]:
    """The figures as this zone may see them, everything that may be laid side by side at once."""
    return suppress_figures(figures, zone, thresholds_of(zone), readers)


def years_for(
    zone: Zone, years: Sequence[Sequence[Figure]], readers: Readers = ()
) -> list[list[Figure]]:
    """The same figures of several years as this zone may see them: hidden in one, hidden in all."""
    return suppress_years(years, zone, thresholds_of(zone), readers)


def readers(session: Session) -> Readers:
    """For everybody who opens the findings of some rounds and not of others: those rounds' ids.

    One for each sub-group, whoever is in it today, and one for each person who is in several. What
    is hidden is hidden from all members alike: they print the plan and lay it on one table. Two
    queries.
    """
    rounds: defaultdict[str, set[str]] = defaultdict(set)
    for group_ref, id_ in session.execute(select(Round.group_ref, Round.id)):
        rounds[group_ref].add(str(id_))
    memberships: defaultdict[int, set[str]] = defaultdict(set)
    for staff_id, group_ref in session.execute(select(StaffGroup.staff_id, StaffGroup.group_ref)):
        memberships[staff_id].add(group_ref)
    groups = {frozenset({group}) for group in rounds} | set(map(frozenset, memberships.values()))
    own = {frozenset().union(*(rounds.get(group, set()) for group in each)) for each in groups}
    return frozenset(own - {frozenset()})


def may_see_round(person: Staff, round_: Round) -> bool:
    """Analysts see every round; members those of their own sub-groups."""
    return bool(roles_of(person) & EXACT_ROLES) or may_act_for(person, round_.group_ref)
