"""A published version never changes: its fingerprint is kept and compared.

`data/published.yaml` lists what has been asked for real. `python -m bscp_voice.instruments.published`
adds the versions that are not in it yet, at a release; it never alters an entry. What a question
feeds in the plan may be corrected later: it is no part of what was asked.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from bscp_voice.instruments.loader import Library
from bscp_voice.instruments.problem import Problem
from bscp_voice.instruments.questions import InstrumentError
from bscp_voice.instruments.registry import library
from bscp_voice.instruments.shape import EqualityModule, Instrument, Question
from bscp_voice.records import read_record

PUBLISHED = Path(__file__).parent / "data" / "published.yaml"


def read(path: Path = PUBLISHED) -> dict[str, str]:
    """The published versions, "code.vN" → fingerprint.

    Raises:
        InstrumentError: the file is missing or malformed.
    """
    record = read_record(path, InstrumentError)
    found = record.text_mapping("fingerprints")
    record.done()
    return found


def fingerprints(source: Library) -> dict[str, str]:
    """The fingerprint ("code.vN" → hash) of every form and equality module as it is now."""
    found = {
        f"{form.code}.v{form.version}": _hash(_form_parts(source, form))
        for form in source.instruments.values()
    }
    for module in source.equality.values():
        found[f"{module.code}.v{module.version}"] = _hash(_equality_parts(module))
    return found


def problems(source: Library, published: Mapping[str, str]) -> Iterator[Problem]:
    """The published versions that have changed or gone."""
    now = fingerprints(source)
    for name, fingerprint in published.items():
        if name not in now:
            yield Problem(f"{name}.yaml", "", "was published and is gone; old answers need it")
        elif now[name] != fingerprint:
            change = "was published and has changed; keep it and make a new version"
            yield Problem(f"{name}.yaml", "", change)


def publish(source: Library, path: Path = PUBLISHED) -> list[str]:
    """Add every version not listed yet, and give their names back. Entries are never altered."""
    listed = read(path)
    new = {name: each for name, each in fingerprints(source).items() if name not in listed}
    if new:
        text = path.read_text(encoding="utf-8").replace("fingerprints: {}\n", "fingerprints:\n")
        lines = "".join(f"  {name}: {each}\n" for name, each in new.items())
        path.write_text(text + lines, encoding="utf-8")
    return list(new)


def _hash(parts: Iterator[object]) -> str:
    return hashlib.sha256("\n".join(map(repr, parts)).encode()).hexdigest()[:32]


def _form_parts(source: Library, form: Instrument) -> Iterator[object]:
    yield from (form.code, form.version, form.audience, form.stratum, form.title, form.intro)
    yield from (form.contexts, sorted(form.modules.items()), form.equality)
    yield from (form.equality_question, sorted(form.equality_by.items()))
    for question in form.questions:
        yield _asked(question)
    for code in sorted(set(form.modules.values())):
        module = source.modules[code]
        yield module.intro.get(form.stratum, ())
        for question in module.questions.get(form.stratum, ()):
            yield _asked(question)


def _equality_parts(module: EqualityModule) -> Iterator[object]:
    yield from (module.code, module.version, module.intro, module.helper_only)
    for question in module.questions:
        yield _asked(question)


def _asked(question: Question) -> tuple[object, ...]:
    """What a respondent was asked and what each answer means."""
    conditions = [(each.question, sorted(each.any_of)) for each in question.show_if.all_of]
    choices = [(each.code, each.label, each.outcome.value, each.score) for each in question.choices]
    return (
        *(question.code, question.kind.value, question.text, question.hint, question.construct),
        *(sorted(question.texts.items()), question.headline, question.characteristic),
        *(choices, [(row.code, row.label) for row in question.rows], conditions),
        *(question.contexts, question.max_length, question.minimum, question.maximum),
    )


if __name__ == "__main__":
    for added in publish(library()):
        sys.stdout.write(f"{added} is now published\n")
