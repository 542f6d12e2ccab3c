"""YAML → the frozen shape. Wrong data raises `InstrumentError`: "file: question: problem".

A directory holds `sets*.yaml` (response sets), `modules/*.yaml` (context modules),
`equality/<code>.v<n>.yaml` and `forms/<code>.v<n>.yaml`; every published version keeps its file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bscp_voice.instruments.questions import InstrumentError, Sets, question, response_sets
from bscp_voice.instruments.shape import (
    Choice,
    ContextModule,
    EqualityModule,
    Instrument,
    Question,
)
from bscp_voice.records import Record, read_record


@dataclass(frozen=True)
class Library:
    """Everything that was loaded. Forms and equality modules are keyed by (code, version)."""

    sets: Sets
    modules: Mapping[str, ContextModule]
    equality: Mapping[tuple[str, int], EqualityModule]
    instruments: Mapping[tuple[str, int], Instrument]


def load(directory: Path) -> Library:
    """The library in a directory.

    Raises:
        InstrumentError: one line naming the file, the question and the problem.
    """
    sets: dict[str, tuple[Choice, ...]] = {}
    for path in sorted(directory.glob("sets*.yaml")):
        for code, choices in response_sets(read_record(path, InstrumentError)).items():
            if code in sets:
                raise InstrumentError(f"{path.name}: {code}: this response set is given twice")
            sets[code] = choices
    modules = [_module(path, sets) for path in sorted(directory.glob("modules/*.yaml"))]
    equality = [_equality(path, sets) for path in sorted(directory.glob("equality/*.yaml"))]
    forms = [_instrument(path, sets) for path in sorted(directory.glob("forms/*.yaml"))]
    forms.sort(key=lambda form: (form.number, form.code, form.version))
    return Library(
        sets=sets,
        modules={module.code: module for module in modules},
        equality={(module.code, module.version): module for module in equality},
        instruments={(form.code, form.version): form for form in forms},
    )


def _named(record: Record, path: Path, versioned: bool = True) -> tuple[str, int]:
    """Code and version. The file's name repeats them, so no version can replace another."""
    code = record.text("code")
    version = record.number("version") if versioned else 1
    expected = f"{code}.v{version}.yaml" if versioned else f"{code}.yaml"
    if path.name != expected:
        raise record.problem(f"the file should be called {expected}")
    return code, version


def _module(path: Path, sets: Sets) -> ContextModule:
    record = read_record(path, InstrumentError)
    code, _ = _named(record, path, versioned=False)
    contexts, clearance = record.texts("contexts"), record.optional("clearance")
    questions: dict[str, tuple[Question, ...]] = {}
    intro: dict[str, tuple[str, ...]] = {}
    for stratum, data in record.mapping("strata").items():
        part = Record(data, f"{record.where}: {stratum}", InstrumentError)
        intro[stratum] = part.texts("intro")
        questions[stratum] = tuple(
            question(each, sets, module=code) for each in part.records("questions")
        )
        part.done()
    record.done()
    return ContextModule(code, contexts, questions, intro, clearance)


def _equality(path: Path, sets: Sets) -> EqualityModule:
    record = read_record(path, InstrumentError)
    code, version = _named(record, path)
    helper_only = record.flag("helper_only", False)
    module = EqualityModule(
        code=code,
        version=version,
        intro=record.texts("intro"),
        questions=tuple(
            question(each, sets, helper_only=helper_only) for each in record.records("questions")
        ),
        helper_only=helper_only,
        not_asked=record.text_mapping("not_asked"),
    )
    record.done()
    return module


def _instrument(path: Path, sets: Sets) -> Instrument:
    record = read_record(path, InstrumentError)
    code, version = _named(record, path)
    audience = record.text("audience")
    family = audience in {"child", "parent_carer", "any"}
    form = Instrument(
        code=code,
        version=version,
        number=record.number("number"),
        title=record.text("title"),
        audience=audience,
        stratum=record.text("stratum"),
        density=record.text("density"),
        minutes=record.text("minutes"),
        intro=record.texts("intro"),
        questions=tuple(question(each, sets) for each in record.records("questions")),
        contexts=record.texts("contexts"),
        modules=record.text_mapping("modules"),
        equality=record.optional("equality"),
        equality_question=record.optional("equality_question"),
        equality_by=record.text_mapping("equality_by"),
        check_answers=record.flag("check_answers", True),
        ask_mode=record.flag("ask_mode", family),
        contact_me=record.flag("contact_me", False),
        exit_page=record.flag("exit_page", family),
        open_feedback=record.flag("open_feedback", False),
        link_reference=record.optional("link_reference"),
        tell_me=record.flag("tell_me", False),
        reading=record.optional("reading"),
        formulas=record.texts("formulas"),
    )
    record.done()
    return form
