"""What we keep, one concept a file. Importing this package makes every table known to migrations."""

from bscp_voice.extensions import db
from bscp_voice.models.audit import AuditEvent
from bscp_voice.models.coding import CommentTheme
from bscp_voice.models.comment import (
    Comment,
    CommentState,
    CommentTranslation,
    ExampleReview,
    Reading,
    ReadingOutcome,
)
from bscp_voice.models.contact import ContactRequest
from bscp_voice.models.dead_letter import DeadLetter, DeadReason
from bscp_voice.models.issue import (
    Entry,
    EntryKind,
    Issue,
    IssueCharacteristic,
    IssueComment,
    IssueState,
)
from bscp_voice.models.register import Conference, Course, Discussion, ExpectedAgency
from bscp_voice.models.response import (
    Answer,
    EqualityAnswer,
    Response,
    SpentSubmission,
    Suspicion,
    Tag,
)
from bscp_voice.models.round import Link, Round, RoundMeasure
from bscp_voice.models.staff import Role, Staff, StaffGroup
from bscp_voice.models.translation import Act, Translation

__all__ = [
    "Act",
    "Answer",
    "AuditEvent",
    "Comment",
    "CommentState",
    "CommentTheme",
    "CommentTranslation",
    "Conference",
    "ContactRequest",
    "Course",
    "DeadLetter",
    "DeadReason",
    "Discussion",
    "Entry",
    "EntryKind",
    "EqualityAnswer",
    "ExampleReview",
    "ExpectedAgency",
    "Issue",
    "IssueCharacteristic",
    "IssueComment",
    "IssueState",
    "Link",
    "Reading",
    "ReadingOutcome",
    "Response",
    "Role",
    "Round",
    "RoundMeasure",
    "SpentSubmission",
    "Staff",
    "StaffGroup",
    "Suspicion",
    "Tag",
    "Translation",
    "db",
]
