"""What a member of staff may see here: the zone of their figures, and which rounds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pandas as pd
from flask import current_app

from analysis.figure import Figure
from analysis.suppress import suppress_figures
from analysis.tables import CountTable, suppress_table
from analysis.zones import THRESHOLDS, Thresholds, Zone
from bscp_voice.access import ADMINISTRATOR, ANALYST, may_act_for, roles_of
from bscp_voice.models import Round, Staff
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


def figures_for(zone: Zone, figures: Iterable[Figure]) -> list[Figure]:
    """The figures as this zone may see them."""
    return suppress_figures(figures, zone, thresholds_of(zone))


def counts_for(zone: Zone, title: str, counts: pd.DataFrame) -> CountTable:
    """A table of counts as this zone may see it. Rows do not describe people."""
    return suppress_table(CountTable.of(title, counts, sensitive=False), zone, thresholds_of(zone))


def may_see_round(person: Staff, round_: Round) -> bool:
    """Analysts see every round; members those of their own sub-groups."""
    return bool(roles_of(person) & EXACT_ROLES) or may_act_for(person, round_.group_ref)
