"""The words of the privacy notices: for each reader, true to what the code does.

Every number comes from a setting (tests/collect/test_privacy.py compares). A period of keeping is named
only when the service itself deletes by it. Who changes what a response keeps, changes these words.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext

from bscp_voice.instruments.shape import Instrument
from bscp_voice.retention import Period
from bscp_voice.settings import Settings


class Reader(StrEnum):
    """Who a notice is for, as it stands in its address."""

    SMALL = "4-7"
    CHILD = "8-11"
    YOUNG = "12-17"
    EASY = "easy-read"
    ADULT = "adult"


NAMES = {
    Reader.SMALL: lazy_gettext("Children 4 to 7, with a grown-up"),
    Reader.CHILD: lazy_gettext("Children 8 to 11"),
    Reader.YOUNG: lazy_gettext("Young people 12 to 17"),
    Reader.EASY: lazy_gettext("Easy Read"),
    Reader.ADULT: lazy_gettext("Adults"),
}
DENSITIES = {
    Reader.SMALL: "child",
    Reader.CHILD: "child",
    Reader.YOUNG: "young_person",
    Reader.EASY: "easy_read",
    Reader.ADULT: "adult",
}
_OF_STRATUM = {
    "child_4_7": Reader.SMALL,
    "child_8_11": Reader.CHILD,
    "yp_12_17": Reader.YOUNG,
    "easy_read": Reader.EASY,
}


@dataclass(frozen=True)
class Told:
    """One thing that is said: a heading, its sentences, and a picture where the reader gets pictures."""

    title: str
    lines: tuple[str, ...]
    picture: str = ""
    later: bool = False  # shown when the reader asks for more


def reader_of(instrument: Instrument) -> Reader | None:
    """Whose notice belongs to a form; None where anybody may fill it in."""
    if instrument.stratum in _OF_STRATUM:
        return _OF_STRATUM[instrument.stratum]
    return None if instrument.audience == "any" else Reader.ADULT


def small() -> list[Told]:
    """For children of 4 to 7: one sentence and one picture each, to be read to them."""
    found = (
        ("talk", _("You tell us how it was.")),
        ("nobody", _("We do not know who you are.")),
        ("read", _("A grown-up in our team reads it.")),
        ("together", _("We put it with what others say.")),
        ("safe", _("If we can tell that a child is not safe, we tell people who help.")),
        ("back", _("You can change your mind. Then we throw it away.")),
        ("choice", _("You can say no. That is fine.")),
    )
    return [Told("", (words,), picture) for picture, words in found]


def for_the_helper(settings: Settings) -> list[str]:
    """What the grown-up who reads it out has to know."""
    return [
        _("Please read it out, and let the child look at the pictures."),
        _("The child decides. Nothing happens if the child says no."),
        code_for(settings),
        _("The notice for adults says all of it."),
    ]


def simple(settings: Settings) -> list[Told]:
    """For children of 8 to 11 and for Easy Read: one idea a sentence."""
    return [
        Told(
            _("It is your choice"),
            (
                _("You can skip any question. You can stop."),
                _("If you say no, nothing bad happens."),
            ),
            "choice",
        ),
        Told(
            _("What we keep"),
            (
                _("We keep your answers and the words you write."),
                _("We keep the day you sent them. We do not keep the time."),
                _("We keep which form it was, and which team it is about."),
                _("Some questions are about you. You can leave them all out."),
            ),
            "talk",
        ),
        Told(
            _("What we do not keep"),
            (
                _("We do not ask for your name or where you live."),
                _("We do not keep which phone or computer you used."),
            ),
            "nobody",
        ),
        Told(
            _("Who reads it"),
            (
                _("People in our team read what you write. They read it on weekdays."),
                _("We never put your own words on our web page."),
            ),
            "read",
        ),
        Told(
            _("When somebody is not safe"),
            (
                _("We do not know who you are. So we can't come and help you from this form."),
                _(
                    "If your words show that somebody is being hurt, and we can tell who it is, "
                    "we tell people whose job is to keep children safe."
                ),
                _("If you want help now, look for the help box. It is on every page."),
            ),
            "safe",
        ),
        Told(
            _("If you change your mind"),
            (code_for(settings), _("Then we delete your answers. Nobody can get them back.")),
            "back",
        ),
        Told(
            _("What we count"),
            (_("We put everyone's answers together."), hidden(settings)),
            "together",
            later=True,
        ),
        Told(
            _("If you want us to get in touch"),
            (
                _("You can leave a name and a safe way to reach you. Then we know who you are."),
                _("We keep it locked, and apart from your answers."),
            ),
            "letter",
            later=True,
        ),
        Told(_("If there is no signal"), waiting(), "phone", later=True),
        Told(_("How long we keep it"), tuple(kept_for(settings)), "clock", later=True),
    ]


def code_for(settings: Settings) -> str:
    """How long answers can be taken back."""
    days = settings.withdrawal_days
    return str(
        ngettext(
            "When you send your answers you get a code. With it you can take them back for %(num)s day.",
            "When you send your answers you get a code. With it you can take them back for %(num)s days.",
            days,
        )
    )


def hidden(settings: Settings) -> str:
    """Which numbers nobody is shown."""
    return str(
        ngettext(
            "Other people do not see a number that stands for fewer than %(num)s person.",
            "Other people do not see a number that stands for fewer than %(num)s people.",
            settings.partner_base,
        )
    )


def waiting() -> tuple[str, ...]:
    """What happens to answers on a phone without signal."""
    return (
        _("If you press Send without a signal, your answers wait on the phone, locked."),
        _("Nobody who picks up the phone can read them. You can delete them."),
    )


def kept_for(settings: Settings) -> list[str]:
    """The periods of keeping that the service keeps to, and what is still open."""
    periods = settings.retention.enforced()
    found = [_after(period) for period in periods]
    if len(periods) < len(settings.retention.periods) or not periods:
        found.append(
            _(
                "We have not decided yet how long we keep the rest. Until then only what is taken back is deleted."
            )
            if periods
            else _(
                "We have not decided yet how long we keep it. Until then only what is taken back is deleted."
            )
        )
        found.append(_("When we have decided, this page will say so."))
    return found


def _after(period: Period) -> str:
    if period.key == "contacts":
        in_days = ngettext(
            "If you asked us to get in touch, we delete how to reach you %(num)s day after we have done it.",
            "If you asked us to get in touch, we delete how to reach you %(num)s days after we have done it.",
            period.days or 0,
        )
        in_months = ngettext(
            "If you asked us to get in touch, we delete how to reach you %(num)s month after we have done it.",
            "If you asked us to get in touch, we delete how to reach you %(num)s months after we have done it.",
            period.months or 0,
        )
    else:
        in_days = ngettext(
            "We delete the words you wrote %(num)s day after you sent them.",
            "We delete the words you wrote %(num)s days after you sent them.",
            period.days or 0,
        )
        in_months = ngettext(
            "We delete the words you wrote %(num)s month after you sent them.",
            "We delete the words you wrote %(num)s months after you sent them.",
            period.months or 0,
        )
    return str(in_days if period.days else in_months)
