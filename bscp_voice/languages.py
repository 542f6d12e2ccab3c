"""Languages: which exist, which are offered, how one is chosen, and the direction of its script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from werkzeug.datastructures import LanguageAccept


@dataclass(frozen=True)
class Language:
    """A language people may answer in: BCP 47 code, its name in its own script, its direction."""

    code: str
    name: str
    direction: str = "ltr"

    @property
    def babel(self) -> str:
        """The locale name gettext catalogues use."""
        return self.code.replace("-", "_")


LANGUAGES: dict[str, Language] = {
    language.code: language
    for language in (
        Language("en", "English"),
        Language("ur", "اردو", "rtl"),
        Language("pa", "ਪੰਜਾਬੀ"),
        Language("bn", "বাংলা"),
        Language("ar", "العربية", "rtl"),
        Language("ro", "Română"),
        Language("pl", "Polski"),
        Language("so", "Soomaali"),
        Language("ps", "پښتو", "rtl"),
        Language("fa", "فارسی", "rtl"),
        Language("ckb", "کوردی", "rtl"),
        Language("ti", "ትግርኛ"),
        Language("zh", "简体中文"),
    )
}


def dir_of(code: str) -> str:
    """ "rtl" or "ltr" for a language code; unknown codes read left to right."""
    language = LANGUAGES.get(code)
    return language.direction if language else "ltr"


def choose(accepted: LanguageAccept, offered: Sequence[str]) -> str:
    """The offered language the browser prefers, else English, else the first there is."""
    return accepted.best_match(list(offered)) or ("en" if "en" in offered else offered[0])
