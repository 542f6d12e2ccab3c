"""Play the rounds: every response goes through intake, like a real one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from random import Random

from sqlalchemy.orm import Session

from bscp_voice import intake
from bscp_voice.demo.answers import Person
from bscp_voice.demo.script import PlannedRound, Script
from bscp_voice.demo.texts import Library
from bscp_voice.instruments import registry
from bscp_voice.instruments.shape import Form
from bscp_voice.keys import Keys
from bscp_voice.models import Link, Round
from bscp_voice.submission import Contact, Submission

MODES = {
    "child_4_7": {"worker": 50, "parent_carer": 30, "advocate": 20},
    "child_8_11": {"alone": 38, "worker": 36, "parent_carer": 16, "advocate": 10},
    "easy_read": {"alone": 22, "worker": 42, "advocate": 22, "parent_carer": 14},
}
MODES_OF_OTHERS = {"alone": 76, "worker": 12, "interpreter": 8, "other": 4}
CHANCE_TO_QUOTE = 0.7
CHANCE_OF_CONTACT = 0.02
CHANCE_OF_SUSPICION = 0.006
WITHDRAWN = 3


def play(
    session: Session,
    script: Script,
    library: Library,
    planned: PlannedRound,
    round_: Round,
    keys: Keys,
    today: date,
) -> list[intake.Receipt]:
    """Store the responses of one round, each through `intake.record`. Flushes."""
    form = registry.form(round_.instrument_code, round_.instrument_version, round_.context)
    rng = Random(f"{script.seed}.{planned.key}")  # noqa: S311 - the same demonstration each time
    return [
        intake.record(session, submission, keys)
        for submission in _submissions(rng, script, library, planned, round_, form, today)
    ]


def _submissions(
    rng: Random,
    script: Script,
    library: Library,
    planned: PlannedRound,
    round_: Round,
    form: Form,
    today: date,
) -> Iterator[Submission]:
    links = sorted(round_.links, key=lambda link: (link.label, link.place, link.reference or ""))
    style = script.styles[planned.form]
    for number in range(planned.responses):
        day = _day(rng, planned, today)
        person = Person(rng, script, library, style, planned.leaning, day)
        filled = person.fill(form)
        yield Submission(
            round_id=round_.id,
            link_id=_link(rng, links, number).id,
            submission_id=f"demo.{planned.key}.{number}",
            language=person.language,
            mode=_mode(rng, form),
            answers=filled.answers,
            texts=filled.texts,
            equality=filled.equality,
            may_quote=bool(filled.texts) and rng.random() < CHANCE_TO_QUOTE,
            suspect=("too_fast",) if rng.random() < CHANCE_OF_SUSPICION else (),
            contacts=_contacts(rng, form),
            submitted_on=day,
        )


def _day(rng: Random, planned: PlannedRound, today: date) -> date:
    last = min(planned.closes if planned.closes is not None else 0, 0)
    # more answers come soon after opening and near the end than in the middle
    share = rng.betavariate(0.9, 0.9)
    return today + timedelta(days=planned.opens + round(share * (last - planned.opens)))


def _link(rng: Random, links: list[Link], number: int) -> Link:
    # a link with a reference stands for one discussion: spread them evenly, as each sends a few
    return links[number % len(links)] if links[0].reference else rng.choice(links)


def _mode(rng: Random, form: Form) -> str:
    if not form.instrument.ask_mode:
        return "not_said"
    modes: Mapping[str, int] = MODES.get(form.instrument.stratum, MODES_OF_OTHERS)
    return rng.choices(list(modes), list(modes.values()))[0]


def _contacts(rng: Random, form: Form) -> tuple[Contact, ...]:
    if not form.instrument.contact_me or rng.random() > CHANCE_OF_CONTACT:
        return ()
    return (Contact("contact_me", "Sam", "through my school nurse", "after school"),)


def withdraw_some(session: Session, receipts: list[intake.Receipt], keys: Keys, days: int) -> int:
    """Take back a few recent responses, as people do; how many. Flushes."""
    taken = 0
    for receipt in receipts:
        response = intake.find_by_receipt(session, receipt.code, keys)
        if response is None:
            continue
        try:
            intake.withdraw(session, response, days)
        except intake.TooLateToWithdraw:
            continue
        taken += 1
        if taken == WITHDRAWN:
            break
    return taken
