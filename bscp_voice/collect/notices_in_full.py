"""The longer notices, for young people and adults: the few sentences everybody needs, then all of it in parts.

Like `notices.py`: true to what the code does, every number from a setting.
"""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from bscp_voice.collect.notices import Told, code_for, hidden, kept_for, waiting
from bscp_voice.settings import Settings


def in_short(settings: Settings) -> list[str]:
    """What everybody needs to know, in five sentences."""
    return [
        _("It is your choice. You can skip any question, and saying no changes nothing for you."),
        _("We do not know who you are, unless you ask us to get in touch."),
        _("Trained people in our team read every comment. They read on weekdays, in the day."),
        _(
            "If we read that somebody may be in danger, and we can tell who it is, "
            "we have to tell people whose job is to keep children safe."
        ),
        code_for(settings),
    ]


def in_full(settings: Settings, *, adult: bool) -> list[Told]:
    """All of it; the law for adults only."""
    return [
        _what_we_keep(),
        _what_we_do_not_keep(),
        _who_sees_it(settings),
        _danger(),
        Told(
            _("If you ask us to get in touch"),
            (
                _("What you leave so that we can reach you is locked and kept apart from your answers."),
                _("Nothing leads from one to the other."),
                _("The people who read comments use it, in the way and at the time you said."),
                _("Taking your answers back does not delete it. Ask us, and we delete it."),
            ),
        ),
        Told(
            _("If you change your mind"),
            (
                code_for(settings),
                _(
                    "We then delete all of it. What stays is a count of how many were taken back, "
                    "and a scrambled number, so that a late copy cannot come back."
                ),
                _("After that your answers stay in the figures, without anything that shows who you are."),
            ),
        ),
        Told(
            _("If there is no signal"),
            (
                *waiting(),
                _("They go by themselves when there is signal."),
                _("If we get them and cannot open them, we keep them locked until a person has looked."),
                _("The phone keeps an empty copy of the form, so that it opens without a signal."),
                _("When you leave with “Exit this page”, that copy goes too."),
            ),
        ),
        Told(_("How long we keep it"), tuple(kept_for(settings))),
        *([_why_we_may(settings)] if adult else []),
        _rights(settings),
    ]  # fmt: skip


def _what_we_keep() -> Told:
    return Told(
        _("What we keep"),
        (
            _("Your answers, your words, and the day you sent them. We do not keep the time."),
            _("Which form it was, what it was about, and the area or team that gave you the link."),
            _("The language, and whether somebody helped you if you say so."),
            _("What you choose to tell us about yourself. You can leave it all out."),
            _("Words are stored locked, so that a stolen copy cannot be read."),
            _(
                "A program guesses which language your words are in. A person may put them into English. "
                "We keep that with your words, locked as well."
            ),
        ),
    )


def _what_we_do_not_keep() -> Told:
    return Told(
        _("What we do not keep"),
        (
            _("No name, no address, no internet address, no device, no place."),
            _("We put no cookies on your phone, and no other company sees that you are here."),
            _("We keep no list of who opened which page."),
            _(
                "To stop floods of answers, the service counts how often one connection sends. "
                "It counts in a scrambled form, in its memory only, and forgets it within minutes."
            ),
            _("Your own phone remembers the pages it has opened. You can clear that."),
        ),
    )


def _who_sees_it(settings: Settings) -> Told:
    return Told(
        _("Who sees it"),
        (
            _(
                "Those who read comments see your words, and nothing of what you say about yourself."
            ),
            _(
                "Others who work on it see your words only if you allowed that, "
                "and after a reader has taken out what shows who you are."
            ),
            _("On our public page we say it in our words. Nobody's own words are shown."),
            hidden(settings),
            _("A program helps to sort comments by topic. No program decides anything about you."),
        ),
    )


def _danger() -> Told:
    return Told(
        _("When somebody may be in danger"),
        (
            _("We do not know who you are. That means we cannot come and help you from this form."),
            _(
                "If your words show that a child or somebody else may be in danger, and we can tell who it is, "
                "a person passes it on to children's services or the police. We do not keep that to ourselves."
            ),
            _("If you want help now, use the help box on any page."),
        ),
    )


def _why_we_may(settings: Settings) -> Told:
    found = settings.partnership
    lines = [
        _("The partnership is the council, the police, the health service and others, together."),
        *found.controllers,
        _(
            "Listening to you and learning from it is part of our public task: to keep children safe."
        ),
        _(
            "Some questions are about things like ethnic group, religion or health. "
            "We ask them to see whether everyone is treated fairly. They are kept apart from your other answers."
        ),
    ]
    if not found.lawful_basis_confirmed_on:
        lines.append(_("Our data protection officer has not confirmed the words of this part yet."))
    return Told(_("Who is responsible, and why we may do this"), tuple(lines))


def _rights(settings: Settings) -> Told:
    found = settings.partnership
    return Told(
        _("Your rights"),
        (
            _("You can ask what we hold about you. You can ask us to correct it or to delete it, and you can object."),
            _("We can find answers by their code only, because we do not know whose they are."),
            str(
                ngettext(
                    "You can complain to us. Within %(num)s day we tell you that we have your complaint.",
                    "You can complain to us. Within %(num)s days we tell you that we have your complaint.",
                    found.complaint_days,
                )
            ),
            _("You can also complain to the Information Commissioner's Office (ICO), at ico.org.uk."),
        ),
    )  # fmt: skip
