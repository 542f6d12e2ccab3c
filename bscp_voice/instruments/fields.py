"""Asked form → WTForms class: the fields of every question, named, in the language of the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from flask_babel import force_locale, gettext
from werkzeug.datastructures import MultiDict
from wtforms import Field, Form
from wtforms.fields.core import UnboundField
from wtforms.validators import Optional

from bscp_voice.instruments.kinds import BUILDERS, Fields, Line
from bscp_voice.instruments.shape import EqualityModule, Question
from bscp_voice.instruments.shape import Form as AskedForm

ADDRESS_LENGTH = 120


def equality_modules(form: AskedForm) -> dict[str | None, EqualityModule]:
    """Choice of the routing question → equality module; None: asked of everyone."""
    modules: dict[str | None, EqualityModule] = {}
    modules.update(form.equality_choices)
    if form.equality:
        modules[None] = form.equality
    return modules


def equality_name(form: AskedForm, module: EqualityModule, question: Question) -> str:
    """The field's name: two age groups may ask the same question with other choices on one page."""
    several = len({each.code for each in equality_modules(form).values()}) > 1
    return f"{module.code}:{question.code}" if several else question.code


def question_fields(form: AskedForm) -> Fields:
    """Every field of the form in the language in force, in the order asked."""
    found: Fields = {}
    for question in form.questions:
        _add(found, question.code, question, gettext(question.text_for(form.context)))
        if question.separate_store:
            label = gettext("E-mail address")
            _claim(found, address_name(question), Line(label, [Optional()], most=ADDRESS_LENGTH))
    for module in {each.code: each for each in equality_modules(form).values()}.values():
        for question in module.questions:
            _add(found, equality_name(form, module, question), question, gettext(question.text))
    return found


def address_name(question: Question) -> str:
    """The field of the address that goes with a `separate_store` question."""
    return f"{question.code}.address"


def _add(found: Fields, name: str, question: Question, label: str) -> None:
    for each, field in BUILDERS[question.kind](name, question, label).items():
        _claim(found, each, field)


def _claim(found: Fields, name: str, field: UnboundField) -> None:
    if name in found or hasattr(Form, name):
        raise ValueError(f"the question code {name!r} is used twice or belongs to WTForms")
    found[name] = field


class AnswerForm(Form):  # type: ignore[misc]  # WTForms ships no types
    """A form whose fields are set up once for each class, and copied when somebody answers.

    Setting up the forty fields of a long form is most of what it costs to read what was sent; the rest
    is going through those of which nothing was sent, and those stay as they were set up.
    """

    set_up: ClassVar[dict[str, Field]]

    class Meta:
        """How WTForms puts a form together."""

        def bind_field(
            self, form: AnswerForm, unbound_field: UnboundField, options: dict[str, Any]
        ) -> Field:
            """The field of one form; what processing and validating set is its own."""
            name = options["name"]
            known = form.set_up.get(name)
            if known is None:
                known = unbound_field.bind(form=None, _meta=self, **options)
                known.process(NOTHING_SENT)
                form.set_up[name] = known
            field: Field = object.__new__(type(known))  # Field's own __new__ makes unbound ones
            field.__dict__.update(known.__dict__, meta=self, _form=form)
            return field

    def process(self, formdata: Any = None, *preset: Any, **more: Any) -> None:
        """Take what was sent. Nothing is preset; what WTForms could preset is left to WTForms."""
        if formdata is None or any(preset) or any(more.values()):
            super().process(formdata, *preset, **more)
            return
        for name in formdata:
            field = self._fields.get(name)
            if field is not None:
                field.process(formdata)

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether everything that was sent fits. What may be left out and was left out does."""
        if extra_validators:
            return bool(super().validate(extra_validators))
        checked = [
            field.validate(self)
            for field in self._fields.values()
            if field.raw_data or not _may_be_left_out(field)
        ]
        return all(checked)


NOTHING_SENT: MultiDict[str, str] = MultiDict()


def _may_be_left_out(field: Field) -> bool:
    """WTForms' own rule: an `Optional` that comes first ends the checks of a field with nothing sent."""
    return bool(field.validators) and isinstance(field.validators[0], Optional)


def form_class(
    form: AskedForm, language: str, extra: Callable[[], Fields] | None = None
) -> type[Form]:
    """The WTForms class of a form in a language. `extra` adds the page's own fields.

    Raises:
        ValueError: a question code is used twice or is a name WTForms keeps for itself.
    """
    with force_locale(language.replace("-", "_")):
        found = question_fields(form)
        for name, field in (extra() if extra else {}).items():
            _claim(found, name, field)
    return type("AnswerForm", (AnswerForm,), {**found, "set_up": {}})
