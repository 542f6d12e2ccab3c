"""The translation desk in the browser: states, lists, one text with all its forms, what was done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from markupsafe import Markup, escape
from sqlalchemy import select
from werkzeug.wrappers import Response

from bscp_voice import buttons
from bscp_voice.access import ADMINISTRATOR, TRANSLATOR, audit, signed_in, staff
from bscp_voice.catalogues import PLACEHOLDER, CatalogueError, State
from bscp_voice.extensions import db
from bscp_voice.languages import LANGUAGES
from bscp_voice.manage import desk
from bscp_voice.manage.desk_places import STAFF, Place, choices, groups, place_of
from bscp_voice.manage.forms import StaffForm
from bscp_voice.manage.service import settings
from bscp_voice.models import Act, Translation
from bscp_voice.overlay import Entry
from bscp_voice.texts import Told, live

blueprint = Blueprint("translations", __name__, url_prefix="/staff/translations")

PAGE = 40
LOG = 100


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed to."""

    state: str = ""
    place: str = ""
    words: str = ""

    @classmethod
    def asked(cls) -> Wanted:
        """From the address; what is unknown narrows nothing."""
        given = request.args
        state, place = given.get("state", ""), given.get("place", "")
        return cls(
            state if state in set(State) else "",
            place if place in choices() else "",
            given.get("words", "").strip()[:100],
        )

    def fits(self, entry: Entry) -> bool:
        """Whether a text is wanted. Texts that only staff meet are shown when asked for."""
        words = self.words.casefold()
        return (
            (not self.state or entry.state == self.state)
            and (entry.families if self.place != STAFF else True)
            and (not self.place or self.place in groups(entry.where))
            and (not words or any(words in each.casefold() for each in _searched(entry)))
        )

    def args(self) -> dict[str, Any]:
        """For an address."""
        return {name: value for name, value in vars(self).items() if value}


def _searched(entry: Entry) -> tuple[str, ...]:
    return (entry.id, entry.english, entry.plural or "", entry.note, *entry.texts)


def told_or_404(code: str) -> Told:
    """A language as it stands; no page for one that has no catalogue."""
    if code not in live().languages():
        abort(404)
    if request.method == "POST":  # another process may have written a moment ago
        live().forget()
        live().look()
    return live().told(code)


def person() -> desk.Person:
    """Who is signed in."""
    return desk.Person(signed_in().name or signed_in().email, signed_in().id)


@blueprint.context_processor
def names() -> dict[str, Any]:
    """What every page of the desk needs."""
    return {"english_name": desk.english_name, "LANGUAGES": LANGUAGES, "place_of": place_of}


@blueprint.app_template_filter("held")
def held(text: str) -> Markup:
    """A text whose placeholders read from left to right, whatever stands around them."""
    pieces, end = [], 0
    for found in PLACEHOLDER.finditer(text):
        pieces += [escape(text[end : found.start()]), Markup("<bdi dir=ltr>%s</bdi>") % found[0]]
        end = found.end()
    return Markup("").join([*pieces, escape(text[end:])])


@blueprint.errorhandler(CatalogueError)
def broken(error: CatalogueError) -> tuple[str, int]:
    """A catalogue that is not offered, and cannot be read."""
    return render_template("manage/translations_broken.html", why=str(error)), 500


@blueprint.get("/")
@staff(ADMINISTRATOR, TRANSLATOR)
def index() -> str:
    """Every language and how far it is."""
    told, wrong = [], []
    for code in live().languages():
        try:
            told.append(live().told(code))
        except CatalogueError as error:
            wrong.append(str(error))
    return render_template(
        "manage/translations.html",
        told=told,
        wrong=wrong,
        offered=live().offered,
        unready={code: live().unready(code) for code in settings().offered_languages},
        asked=settings().offered_languages,
        rule=settings().offer_translations,
    )


@blueprint.get("/<code>")
@staff(ADMINISTRATOR, TRANSLATOR)
def listed(code: str) -> str:
    """The texts of a language, narrowed by state, place and words."""
    told, wanted = told_or_404(code), Wanted.asked()
    found = wanted_entries(told, wanted)
    last = max(1, -(-len(found) // PAGE))
    page = request.args.get("page", 1, type=int)
    if not 1 <= page <= last:
        abort(404)
    return render_template(
        "manage/translations_list.html",
        told=told,
        wanted=wanted,
        places=choices(),
        entries=found[(page - 1) * PAGE : page * PAGE],
        many=len(found),
        page=page,
        last=last,
        form=StaffForm(),
        seen=desk.seen,
    )


def wanted_entries(told: Told, wanted: Wanted) -> list[Entry]:
    """The texts that are wanted, by where they first appear."""
    found = (entry for entry in told.entries.values() if wanted.fits(entry))
    return sorted(found, key=lambda entry: (entry.where[:1], entry.english))


@blueprint.post("/<code>/check")
@staff(ADMINISTRATOR, TRANSLATOR)
def check_many(code: str) -> Response:
    """Mark the ticked texts as checked: those that still say what the page showed."""
    told, form = told_or_404(code), StaffForm()
    if not form.validate_on_submit():
        abort(400)
    done = skipped = 0
    for tick in request.form.getlist("tick"):
        key, _colon, version = tick.partition(":")
        entry = told.entries.get(key)
        if entry is None or desk.seen(entry) != version or desk.misfits(entry, entry.texts):
            skipped += 1
        elif entry.state is not State.CHECKED:
            desk.write(db.session(), code, entry, entry.texts, Act.CHECKED, person())
            done += 1
    audit(db.session(), signed_in(), "translations checked", f"{code}: {done}")
    db.session.commit()
    live().forget()
    flash(f"Marked as checked: {done}.", "good")
    if skipped:
        flash(f"Left as they were, because they have changed or do not fit: {skipped}.", "bad")
    return redirect(url_for("translations.listed", code=code, **Wanted.asked().args()))


@blueprint.route("/<code>/<key>", methods=["GET", "POST"])
@staff(ADMINISTRATOR, TRANSLATOR)
def edit(code: str, key: str) -> str | Response:
    """One text: its English, where it appears, its note; save, mark as checked, take back."""
    told = told_or_404(code)
    entry = told.entries.get(key) or abort(404)
    form, texts, note = StaffForm(), list(entry.texts), entry.note
    wrong: dict[int, list[str]] = {}
    moved = False
    if form.validate_on_submit():
        texts = [_typed(f"text-{place}") for place in range(len(entry.texts))]
        note, act = _typed("note"), _act()
        wrong = desk.misfits(entry, texts) if act is not Act.TAKEN_BACK else {}
        moved = request.form.get("seen") != desk.seen(entry)
        if act is Act.TAKEN_BACK:
            texts = list(entry.texts)
        if not wrong and not moved:
            return _saved(code, entry, texts, act, note)
    return render_template(
        "manage/translation.html",
        told=told,
        entry=entry,
        form=form,
        texts=texts,
        note=note,
        wrong=wrong,
        moved=moved,
        keep=sorted(set(PLACEHOLDER.findall(entry.english + (entry.plural or "")))),
        most=buttons.most_letters(entry.english) if entry.button else None,
        numbers=desk.examples(told.forms, told.rule),
        terms=desk.terms_in(code, entry, settings().translations_path),
        missed=desk.terms_missed(code, entry, texts, settings().translations_path)
        if any(texts)
        else [],
        places=_places(entry),
        history=desk.history(db.session(), code, key),
        seen=desk.seen(entry),
        wanted=Wanted.asked(),
        following=_following(told, entry),
    )


def _typed(name: str) -> str:
    return request.form.get(name, "").replace("\r\n", "\n").strip()


def _act() -> Act:
    word = request.form.get("act", "")
    return Act(word) if word in set(Act) else Act.CHANGED


def _saved(code: str, entry: Entry, texts: list[str], act: Act, note: str) -> Response:
    after = _following(live().told(code), entry)
    desk.write(db.session(), code, entry, texts, act, person(), note)
    audit(db.session(), signed_in(), f"translation {act.replace('_', ' ')}", f"{code}: {entry.id}")
    db.session.commit()
    live().forget()
    missed = desk.terms_missed(code, entry, texts, settings().translations_path)
    said = {
        Act.CHANGED: "Saved as a draft.",
        Act.CHECKED: "Saved and marked as checked.",
        Act.TAKEN_BACK: "Taken back: it waits to be checked again.",
    }[act]
    flash(f"{said} Respondents see it in a few seconds.", "good")
    for line in missed if act is not Act.TAKEN_BACK else []:
        flash(f"Think again about a word: the translation {line}.", "")
    key = after if "next" in request.form and after else entry.id
    return redirect(url_for("translations.edit", code=code, key=key, **Wanted.asked().args()))


def _following(told: Told, entry: Entry) -> str | None:
    """The id of the next text of the list that one came from."""
    wanted = Wanted.asked()
    ids = [each.id for each in wanted_entries(told, wanted)]
    if entry.id in ids:
        rest = ids[ids.index(entry.id) + 1 :]
        return rest[0] if rest else None
    return ids[0] if ids else None


def _places(entry: Entry) -> list[Place]:
    return list(dict.fromkeys(place_of(each) for each in entry.where))


@blueprint.get("/<code>/log")
@staff(ADMINISTRATOR, TRANSLATOR)
def log(code: str) -> str:
    """Who did what and when, newest first."""
    told = told_or_404(code)
    rows = db.session.scalars(
        select(Translation)
        .where(Translation.language == code)
        .order_by(Translation.number.desc())
        .limit(LOG)
    ).all()
    return render_template("manage/translations_log.html", told=told, rows=rows, most=LOG)
