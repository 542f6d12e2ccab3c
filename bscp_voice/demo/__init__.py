"""The demonstration: invented rounds, answers and comments, so that every page has something to show.

Everything goes through the service's own functions: a response through intake, a comment through the
reading desk, an answer through the second person's check.
"""

from __future__ import annotations

from bscp_voice.demo.loader import DemoRefused, Loaded, load

__all__ = ["DemoRefused", "Loaded", "load"]
