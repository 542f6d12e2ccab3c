"""The Business Improvement Plan 2025-27 as data: what the Partnership promised, as printed."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from bscp_voice.plan.error import PlanError
from bscp_voice.plan.loader import load
from bscp_voice.plan.shape import Plan

PLAN_FILE = Path(__file__).parent / "data" / "2025-27.yaml"

__all__ = ["PLAN_FILE", "Plan", "PlanError", "load", "plan"]


@cache
def plan() -> Plan:
    """The plan, read and checked once. Raises PlanError when its file is wrong."""
    return load(PLAN_FILE)
