"""Theme codes of a comment, with who coded and against which codebook."""

from __future__ import annotations

import uuid

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from bscp_voice.extensions import Model
from bscp_voice.models.columns import NO_ARRIVAL_ORDER


class CommentTheme(Model):
    """One theme of one cleared comment. `phrase` is the cue that fired, so that a code can be explained."""

    __tablename__ = "comment_theme"
    __table_args__ = (Index("ix_comment_theme_theme", "theme"), NO_ARRIVAL_ORDER)

    comment_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("comment.id", ondelete="CASCADE"), primary_key=True
    )
    theme: Mapped[str] = mapped_column(String(60), primary_key=True)
    coder: Mapped[str] = mapped_column(String(20), primary_key=True)  # "phrases", or "person"
    codebook_version: Mapped[int]
    phrase: Mapped[str] = mapped_column(String(200), default="")
    negated: Mapped[bool] = mapped_column(default=False)
