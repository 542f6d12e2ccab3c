"""The plan's YAML → the frozen plan, every text exactly as it stands in the file."""

from __future__ import annotations

from pathlib import Path

from bscp_voice.plan import shape
from bscp_voice.plan.checks import check
from bscp_voice.plan.error import PlanError
from bscp_voice.records import Record, read_record


def load(path: Path) -> shape.Plan:
    """The plan in a file, checked.

    Raises:
        PlanError: one line naming the file, the place and the problem.
    """
    root = read_record(path, PlanError)
    head = _part(root, "plan")
    extraction = _part(root, "extraction")
    vocabulary = _part(root, "vocabulary")
    period = _part(head, "period")
    start, end = period.day("start"), period.day("end")
    years = (
        (start, Record({"day": period.texts("year_1")[-1]}, period.where, PlanError).day("day")),
        (Record({"day": period.texts("year_2")[0]}, period.where, PlanError).day("day"), end),
    )
    loaded = shape.Plan(
        title=head.text("title"),
        publisher=head.text("publisher"),
        abbreviation=head.text("abbreviation"),
        website=head.text("website"),
        published=head.text("published"),
        start=start,
        end=end,
        years=years,
        heading=head.text("delivery_plan_heading"),
        columns=head.texts("columns"),
        partners=tuple(map(_partner, head.records("lead_safeguarding_partners"))),
        reporting=head.texts("reporting"),
        oversight=head.text("oversight"),
        notes=(head.text("year_dates_note"), *_extraction_notes(extraction)),
        absent_actions=tuple(map(_absent, extraction.records("absent_actions"))),
        evidence_meanings=vocabulary.text_mapping("feedback_evidence"),
        computable_meanings=vocabulary.text_mapping("computable_here"),
        audiences=vocabulary.texts("audiences"),
        contexts=vocabulary.texts("contexts"),
        groups=tuple(map(_group, root.records("groups"))),
        priorities=tuple(map(_priority, root.records("priorities"))),
        actions=tuple(map(_action, root.records("actions"))),
    )
    for record in (head, root):
        record.done()
    check(loaded, path.name)
    return loaded


def _part(record: Record, key: str) -> Record:
    return Record(record.mapping(key), f"{record.where}: {key}", PlanError)


def _extraction_notes(record: Record) -> tuple[str, ...]:
    keys = ("rag_note", "update_note", "target_date_note", "people_note")
    return tuple(record.text(key) for key in keys)


def _partner(record: Record) -> shape.Partner:
    return shape.Partner(record.text("name"), record.text("role"), record.text("body"))


def _absent(record: Record) -> shape.AbsentAction:
    return shape.AbsentAction(record.text("id"), record.text("note"))


def _group(record: Record) -> shape.Group:
    group = shape.Group(record.text("ref"), record.text("name"), record.text("kind"))
    record.done()
    return group


def _priority(record: Record) -> shape.Priority:
    priority = shape.Priority(
        id=record.number("id"),
        title=record.text("title"),
        statement=record.text("statement"),
        senior_responsible_officer=record.text("senior_responsible_officer"),
        actions=record.texts("actions"),
        title_in_table=record.optional("title_in_table"),
        absent=record.texts("absent_actions"),
    )
    record.done()
    return priority


def _action(record: Record) -> shape.Action:
    id = record.text("id")
    record.where = f"{record.where.partition(':')[0]}: {id}"
    action = shape.Action(
        id=id,
        priority=record.number("priority"),
        title=record.text("title"),
        key_actions=tuple(map(_key_action, record.records("key_actions"))),
        outcomes=tuple(map(_outcome, record.records("desired_outcomes"))),
        measures=tuple(map(_measure, record.records("measures"))),
        lead_verbatim=record.text("lead_verbatim"),
        senior_responsible_officer=record.text("senior_responsible_officer"),
        leads=tuple(map(_lead, record.records("operational_leads"))),
        target_dates=tuple(map(_target_date, record.records("target_dates"))),
        target_mapping=_target_mapping(_part(record, "target_date_mapping")),
        update_on_progress=record.optional("update_on_progress"),
        rag=record.optional("rag"),
        notes=record.texts("extraction_notes"),
        supplementary=tuple(map(_supplementary, record.records("supplementary_evidence"))),
        year_tags=record.texts("year_tags"),
        years=_numbers(record, "years"),
    )
    record.done()
    return action


def _numbers(record: Record, key: str) -> tuple[int, ...]:
    return tuple(
        Record({key: text}, record.where, PlanError).number(key) for text in record.texts(key)
    )


def _key_action(record: Record) -> shape.KeyAction:
    found = shape.KeyAction(
        uid=record.text("uid"),
        number=record.number("number"),
        text=record.text("text"),
        verbatim=record.text("verbatim"),
        year_tags=record.texts("year_tags"),
        years=_numbers(record, "years"),
        joined=record.texts("joined_across_page_break"),
    )
    record.done()
    return found


def _outcome(record: Record) -> shape.Outcome:
    joined = record.texts("joined_across_page_break")
    found = shape.Outcome(record.text("uid"), record.text("text"), joined)
    record.done()
    return found


def _measure(record: Record) -> shape.Measure:
    uid, evidence = record.text("uid"), record.text("feedback_evidence")
    if evidence not in set(shape.Evidence):
        raise record.problem(f"{uid}: feedback_evidence {evidence!r} is unknown")
    found = shape.Measure(
        uid=uid,
        text=record.text("text"),
        kind=record.text("kind"),
        evidence=shape.Evidence(evidence),
        audiences=record.texts("audiences"),
        question_kind=record.optional("question_kind"),
        instruments=record.texts("instruments"),
        contexts=record.texts("context"),
        formula=record.optional("formula"),
        also=record.texts("also"),
        computable_here=record.text("computable_here"),
        components=record.texts("components"),
        caveat=record.optional("caveat"),
        why=record.optional("why"),
        data_source=record.optional("data_source"),
        joined=record.texts("joined_across_page_break"),
    )
    record.done()
    return found


def _lead(record: Record) -> shape.Lead:
    found = shape.Lead(
        name=record.text("name"),
        group=record.optional("ref"),
        post_holder=record.optional("post_holder"),
        key_actions=_numbers(record, "key_actions"),
    )
    record.done()
    return found


def _target_date(record: Record) -> shape.TargetDate:
    found = shape.TargetDate(
        order=record.number("order"),
        verbatim=record.text("verbatim"),
        day=record.day("date"),
        flag=record.optional("flag"),
        after_page_break=record.flag("after_page_break", False),
    )
    record.done()
    return found


def _target_mapping(record: Record) -> shape.TargetMapping:
    found = shape.TargetMapping(
        status=record.text("status"),
        dates=record.number("dates"),
        key_actions=record.number("key_actions"),
        note=record.text("note"),
    )
    record.done()
    return found


def _supplementary(record: Record) -> shape.Supplementary:
    found = shape.Supplementary(
        ref=record.text("ref"),
        note=record.text("note"),
        instruments=record.texts("instruments"),
        contexts=record.texts("context"),
    )
    record.done()
    return found
