"""One row of an import → a submission, checked by the fields of the form itself."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from werkzeug.datastructures import MultiDict
from wtforms import Form as WTForm

from bscp_voice import clock
from bscp_voice.instruments.fields import equality_modules, equality_name, form_class
from bscp_voice.instruments.shape import EqualityModule, Form, Kind, Question, is_shown
from bscp_voice.manage import mapping as mappings
from bscp_voice.manage.mapping import Column, ImportMapping, Lookup
from bscp_voice.manage.tables import Problem, Row
from bscp_voice.submission import Submission

Values = dict[str, tuple[str, ...]]


class RowReader:
    """Reads the rows of one file against one form."""

    def __init__(
        self, form: Form, round_id: uuid.UUID, mapping: ImportMapping, workbook: bool
    ) -> None:
        self.form = form
        self.round_id = round_id
        self.mapping = mapping
        self.workbook = workbook
        self.fields: type[WTForm] = form_class(form, "en")
        self.column_of = {each.question: each.column for each in mapping.columns}

    def read(self, row: Row) -> tuple[Submission | None, list[Problem]]:
        """The submission (its id is still empty), or everything that is wrong with the row."""
        problems: list[Problem] = []
        given: Values = {code: (value,) for code, value in self.mapping.fixed.items()}
        for each in self.mapping.columns:
            values, problem = self._cell(each, row.cells[each.column])
            if problem:
                problems.append(Problem(problem, row.number, each.column))
            elif values:
                given[each.question] = values
        day, problem = self._day(row)
        if problem:
            problems.append(Problem(problem, row.number, self.mapping.date.column))
        named: dict[str, str] = {}
        for key in ("language", "may_quote", "mode"):
            lookup: Lookup = getattr(self.mapping, key)
            named[key], problem = _looked_up(lookup, row, mappings.ALLOWED[key])
            if problem:
                problems.append(Problem(problem, row.number, lookup.column))
        if problems:
            return None, problems
        return self._submission(row, given, day, named)

    def _cell(self, each: Column, raw: str) -> tuple[tuple[str, ...], str | None]:
        """The codes of one cell, or what is wrong with it."""
        cell = raw.strip()
        if not cell or cell in each.blank:
            return (), None
        kind = mappings.kind_of(self.form, each.question)
        if kind is Kind.DATE:
            found = _parsed(cell, each.format or "%Y-%m-%d", self.workbook)
            if found is None:
                return (), f"“{cell}” is not a day as {each.format or '%Y-%m-%d'} writes it"
            return (found.isoformat(),), None
        if kind not in mappings.CLOSED:
            return (raw,), None
        offered = each.values or {
            code: code for code in mappings.choices_of(self.form, each.question)
        }
        parts = cell.split(each.separator) if each.separator else [cell]
        parts = [part.strip() for part in parts if part.strip()]
        for part in parts:
            if part not in offered:
                return (), f"“{part}” is not among the values mapped: {', '.join(offered)}"
        return tuple(dict.fromkeys(offered[part] for part in parts)), None

    def _day(self, row: Row) -> tuple[date | None, str | None]:
        lookup, form = self.mapping.date, self.mapping.date_format
        cell = lookup.fixed if lookup.fixed is not None else row.cells[lookup.column or ""].strip()
        found = _parsed(cell, form, self.workbook or lookup.fixed is not None)
        if found is None:
            return (
                None,
                f"“{cell}” is not a day as {form} writes it" if cell else "the day is empty",
            )
        if found > clock.today():
            return None, f"{found.isoformat()} has not come yet"
        return found, None

    def _submission(
        self, row: Row, given: Values, day: date | None, named: dict[str, str]
    ) -> tuple[Submission | None, list[Problem]]:
        modules = self._modules(given)
        form, names = self._filled(given, modules)
        problems = []
        if not form.validate():
            codes = {name: code for code, name in names.items()}
            for name, errors in form.errors.items():
                code = codes.get(name, name)
                column = self.column_of.get(code)
                text = str(errors[0]) if column else f"{code}: {errors[0]}"
                problems.append(Problem(text, row.number, column))
        if problems:
            return None, problems
        main, equality, placed = self._sorted(form, names, modules)
        for code in sorted(set(given) - placed):
            text = "this question is not asked of somebody with these other answers; empty the cell"
            problems.append(Problem(text, row.number, self.column_of.get(code)))
        if problems:
            return None, problems
        texts = {code: values[0] for code, values in main.items() if self._is_text(code)}
        return (
            Submission(
                round_id=self.round_id,
                link_id=None,
                submission_id="",
                language=named["language"],
                mode=named["mode"],
                answers={code: values for code, values in main.items() if code not in texts},
                texts=texts,
                equality=equality,
                may_quote=named["may_quote"] == "yes" and bool(texts),
                submitted_on=day,
            ),
            [],
        )

    def _is_text(self, code: str) -> bool:
        return mappings.kind_of(self.form, code) is Kind.TEXT

    def _modules(self, given: Values) -> list[EqualityModule]:
        routing = self.form.instrument.equality_question
        chosen = given.get(routing, ()) if routing else ()
        return [
            module
            for choice, module in equality_modules(self.form).items()
            if choice is None or choice in chosen
        ]

    def _filled(
        self, given: Values, modules: list[EqualityModule]
    ) -> tuple[WTForm, dict[str, str]]:
        """The form as if it had been sent, and the field's name of each answered question."""
        names: dict[str, str] = {}
        data: MultiDict[str, str] = MultiDict()
        for code, values in given.items():
            base, _, row = code.partition(".")
            name = base
            for module in modules:
                for question in module.questions:
                    if question.code == base:
                        name = equality_name(self.form, module, question)
            name = f"{name}.{row}" if row else name
            names[code] = name
            sent = list(values)
            if mappings.kind_of(self.form, code) is Kind.DATE:
                year, month, day = values[0].split("-")
                sent = [day, month, year]
            data.setlist(name, sent)
        return self.fields(data), names

    def _sorted(
        self, form: WTForm, names: dict[str, str], modules: list[EqualityModule]
    ) -> tuple[Values, Values, set[str]]:
        """Main and equality answers that are really asked, and the codes that found their place."""
        main = self._asked(self.form.questions, form, names)
        equality: Values = {}
        for module in modules:
            equality |= self._asked(module.questions, form, names)
        placed = set(main) | set(equality)
        # a text of spaces only has its place and is no answer
        placed |= {code for code, name in names.items() if name in form and not form[name].data}
        return main, equality, placed

    def _asked(
        self, questions: tuple[Question, ...], form: WTForm, names: dict[str, str]
    ) -> Values:
        found: Values = {}
        for question in questions:
            if not is_shown(question, found):
                continue
            codes = (
                [f"{question.code}.{row.code}" for row in question.rows]
                if question.kind is Kind.GRID
                else [question.code]
            )
            for code in codes:
                if code not in names or names[code] not in form:
                    continue
                data = form[names[code]].data
                if data:
                    found[code] = tuple(data) if isinstance(data, list) else (str(data),)
        return found


def _looked_up(lookup: Lookup, row: Row, allowed: frozenset[str]) -> tuple[str, str | None]:
    if lookup.fixed is not None:
        return lookup.fixed, None
    cell = row.cells[lookup.column or ""].strip()
    offered = lookup.values or {code: code for code in sorted(allowed)}
    if cell not in offered:
        return "", f"“{cell}” is not among the values mapped: {', '.join(offered)}"
    return offered[cell], None


def _parsed(cell: str, form: str, iso_too: bool) -> date | None:
    for each in (form, "%Y-%m-%d") if iso_too else (form,):
        try:
            return datetime.strptime(cell, each).date()  # noqa: DTZ007  a day has no zone
        except ValueError:
            continue
    return None
