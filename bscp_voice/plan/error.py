"""The one error of a plan file that is wrong."""

from __future__ import annotations

from bscp_voice.records import DataError


class PlanError(DataError):
    """The plan's file is wrong. One line: "file: place: problem"."""
