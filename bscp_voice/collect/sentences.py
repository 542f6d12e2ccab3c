"""Which picture stands beside which sentence, on the forms that have them (Easy Read, 4 to 7)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from flask_babel import gettext as _

from bscp_voice.instruments.questions import InstrumentError
from bscp_voice.instruments.shape import Form
from bscp_voice.records import read_record

FILE = Path(__file__).resolve().parent.parent / "instruments/data/pictures.yaml"


@cache
def pictures_of_sentences() -> tuple[frozenset[str], Mapping[str, str]]:
    """The forms that have pictures, and English sentence → picture.

    Raises:
        InstrumentError: one line naming the sentence that is given twice.
    """
    record = read_record(FILE, InstrumentError)
    forms = frozenset(record.texts("forms"))
    found: dict[str, str] = {}
    for picture, sentences in record.mapping("sentences").items():
        for sentence in sentences if isinstance(sentences, list) else [sentences]:
            if sentence in found:
                raise record.problem(f"{sentence!r} is given twice")
            found[str(sentence)] = picture
    record.done()
    return forms, found


def pictured(form: Form) -> Mapping[str, str]:
    """Sentence in the language in force → its picture; nothing for a form without pictures."""
    forms, sentences = pictures_of_sentences()
    if form.instrument.code not in forms:
        return {}
    return {_(sentence): picture for sentence, picture in sentences.items()}
