"""Signals between rooms that must not import each other."""

from __future__ import annotations

from blinker import Namespace

_events = Namespace()

# sent with session=, comment= inside the reader's transaction: the comment may now go on to analysis
comment_cleared = _events.signal("comment-cleared")

# sent with session=, comment= when a comment that had gone on is taken back (reading reopened)
comment_withheld = _events.signal("comment-withheld")
