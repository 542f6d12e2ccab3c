"""The form's page: rendered once per form, context and language and kept; only the id is fresh."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from threading import Lock

from flask import Response, current_app, g, render_template, request
from flask_babel import gettext as _
from wtforms import Form

from bscp_voice.collect.extras import extra_fields
from bscp_voice.collect.films import films
from bscp_voice.collect.mixed import with_names_marked
from bscp_voice.collect.pictures import PICTURES, sprite
from bscp_voice.collect.sentences import pictured
from bscp_voice.collect.splice import Parted, Spliced, splice
from bscp_voice.collect.steps import outline
from bscp_voice.instruments import registry
from bscp_voice.instruments.fields import form_class
from bscp_voice.instruments.kinds import ERRORS, PlainText
from bscp_voice.instruments.shape import Form as AskedForm
from bscp_voice.places import Place
from bscp_voice.texts import Now, live

PLACE_OF_MARK = "the-submission-id-goes-here"
PLACE_OF_CODE = "the-receipt-code-goes-here"
# no-cache lets a phone keep the page for Back, answers and all, but asks us before it is filled anew,
# so that two people who share a phone never share an id
FORM_CACHE = "private, no-cache"

# whitespace between these needs no space on screen
_BLOCKS = (
    "body|div|dl|fieldset|footer|form|header|input|legend|li|link|main|meta|nav|p|script|section|"
    "symbol|title|ul|h1|h2|aside|head|html|textarea|button|label"
)
_BESIDE_BLOCKS = re.compile(rf"\s+(?=</?(?:{_BLOCKS})\b)|(?<=>)\s+(?=<svg\b)")
_AFTER_BLOCKS = re.compile(rf"(</?(?:{_BLOCKS})\b[^>]*>)\s+")
# An option's label goes round it, so that neither needs an id: a tenth of a long form once it is compressed.
# Nor a class of its own. The first keeps its id, for the error summary leads there. What differs comes last.
_OPTION = re.compile(
    r'<div class="(govuk-\w+__item)">\s*'
    r'<input class="[^"]*" id="([^"]*)" (name="[^"]*") (type="\w+") (value="[^"]*")([^>]*)>\s*'
    r'<label class="[^"]*" for="[^"]*">(.*?)</label>\s*</div>',
    re.DOTALL,
)
# GOV.UK's own script is not used here
_UNUSED = re.compile(r' (?:data-module="[^"]*"|novalidate="")')


@dataclass
class Kept:
    """The pages and form classes of one running service, as its texts stand."""

    texts: Now
    pages: dict[tuple[str, int, str | None, str], Spliced] = field(default_factory=dict)
    classes: dict[tuple[str, int, str | None, str], type[Form]] = field(default_factory=dict)
    thanks: dict[tuple[str, int, str, tuple[bool, ...]], Parted] = field(default_factory=dict)
    rendering: Lock = field(default_factory=Lock)  # a form's first visitors wait for one rendering


def kept() -> Kept:
    """What this app has rendered so far."""
    now = live().now
    found: Kept | None = current_app.extensions.get("bscp_pages")
    if found is None or found.texts is not now:  # the translation desk has changed a text
        found = current_app.extensions["bscp_pages"] = Kept(now)
    return found


def asked_in(place: Place) -> AskedForm:
    """The form that is asked there."""
    return registry.form(place.instrument_code, place.instrument_version, place.context)


def _key(asked: AskedForm, language: str) -> tuple[str, int, str | None, str]:
    return asked.instrument.code, asked.instrument.version, asked.context, language


def answer_class(asked: AskedForm, language: str) -> type[Form]:
    """The WTForms class of this form's page."""
    classes = kept().classes
    key = _key(asked, language)
    if key not in classes:
        classes[key] = form_class(asked, language, lambda: extra_fields(asked))
    return classes[key]


def page(asked: AskedForm, language: str, mark: str, kiosk: str = "") -> Response:
    """The empty form with a fresh id: a copy, not a rendering. `kiosk`: where a shared tablet begins anew."""
    pages = kept().pages
    key = _key(asked, language)
    if key not in pages:
        with kept().rendering:
            if key not in pages:
                pages[key] = _render_once(asked, language)
    accepted = request.accept_encodings
    body, encoding = pages[key].body(
        _tail(mark, kiosk).encode(), (bool(accepted["br"]), bool(accepted["gzip"]))
    )
    return compressed(body, encoding, "no-store" if kiosk else FORM_CACHE)


def _tail(mark: str, kiosk: str) -> str:
    """What is fresh at the end of the page, up to the last quote and bracket: see form.html."""
    if not kiosk:
        return mark
    more = smaller(render_template("collect/kiosk.html", kiosk=kiosk)).strip()
    return f'{mark}">{more.removesuffix(chr(34) + ">")}'


def compressed(body: bytes, encoding: str | None, cache: str) -> Response:
    """A page that is compressed already, or goes as it is."""
    response = Response(body, content_type="text/html; charset=utf-8")
    response.headers["Cache-Control"] = cache
    response.headers["Vary"] = "Accept-Encoding"
    if encoding:
        response.headers["Content-Encoding"] = encoding
    return response


def _render_once(asked: AskedForm, language: str) -> Spliced:
    text = smaller(_render(asked, answer_class(asked, language)(), PLACE_OF_MARK))
    text = with_names_marked(text, language)
    head, _place, rest = text.partition(PLACE_OF_MARK)
    # browsers close the body and the document by themselves, as the HTML standard lays down
    rest = re.sub(r"(\s|</body>|</html>)+$", "", rest)
    return splice(head.encode(), rest.encode())


def preview_of(asked: AskedForm, language: str) -> str:
    """The empty form for staff who look at its texts: the mark is none, so it cannot be sent."""
    return _render(asked, answer_class(asked, language)(), "")


def page_again(
    asked: AskedForm, form: Form, mark: str, status: int, message: str = "", kiosk: str = ""
) -> Response:
    """The page with everything typed kept, and what to mend."""
    problems = list(_problems(form))
    text = with_labels_round_options(_render(asked, form, mark, problems, message, kiosk))
    text = with_names_marked(text, g.language)
    response = Response(text, status=status, content_type="text/html; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response


def _render(
    asked: AskedForm,
    form: Form,
    mark: str,
    problems: Iterable[dict[str, str]] = (),
    message: str = "",
    kiosk: str = "",
) -> str:
    shown = outline(asked)
    return render_template(
        "collect/form.html",
        form=form,
        instrument=asked.instrument,
        outline=shown,
        title=_(asked.instrument.title),
        intro=[_(line) for line in asked.instrument.intro],
        sprite=sprite(shown.pictures),
        drawn=PICTURES,
        pictured=pictured(asked),
        signed=films(asked, shown.steps),
        sid=mark,
        needed=str(ERRORS["needed"]),
        problems=list(problems),
        problem_title=_("Please look at this again"),
        kind_message=message,
        language=g.language,
        kiosk=kiosk,
    )


def _problems(form: Form) -> Iterable[dict[str, str]]:
    """The error summary: each problem linked to its field."""
    for name, field_ in form._fields.items():
        for problem in field_.errors[:1]:
            label = field_.label.text
            colon = "" if label.endswith(("?", "؟", "？", ".", "!")) else ":"
            yield {"text": f"{label}{colon} {problem}", "href": f"#{name}"}


def words_typed(form: Form) -> list[tuple[str, str]]:
    """Label and text of everything somebody wrote, in the order of the page."""
    return [
        (field_.label.text, field_.data)
        for field_ in form
        if isinstance(field_, PlainText) and field_.data
    ]


def _option(found: re.Match[str]) -> str:
    item, own_id, name, type_, value, more, label = found.groups()
    first = "" if re.search(r"-\d+$", own_id) else f' id="{own_id}"'
    return (
        f'<label class="{item}"><input {type_} {name} {value}{more}{first}>'
        f"<span>{label.strip()}</span></label>"
    )


def with_labels_round_options(page_text: str) -> str:
    """The same page with each option inside its label. What somebody typed holds no tag, so it is not met."""
    return _OPTION.sub(_option, page_text)


def smaller(page_text: str) -> str:
    """The same page without the spaces nobody sees. Never for a page that holds what somebody typed."""
    page_text = re.sub(r"\s+", " ", _UNUSED.sub("", page_text))
    page_text = with_labels_round_options(page_text)
    return _AFTER_BLOCKS.sub(r"\1", _BESIDE_BLOCKS.sub("", page_text))
