"""What a password must be: long, and none of those that are tried first."""

from __future__ import annotations

import re

SHORTEST = 12
DIFFERENT = 5  # different characters at least: no "aaaaaaaaaaaa"

# words that lists of leaked passwords are made of, and the words of this service
TRIED_FIRST = (
    "password",
    "passwort",
    "qwertyuiop",
    "qwerty",
    "asdfghjkl",
    "zxcvbnm",
    "letmein",
    "welcome",
    "iloveyou",
    "administrator",
    "admin",
    "changeme",
    "secret",
    "football",
    "monkey",
    "dragon",
    "sunshine",
    "princess",
    "birmingham",
    "safeguarding",
    "partnership",
    "bscp",
    "voice",
    "children",
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "spring",
    "summer",
    "autumn",
    "winter",
)
LOOKALIKES = str.maketrans("@4301!$5", "aaeoiiss")
_TRIED = re.compile("|".join(sorted(TRIED_FIRST, key=len, reverse=True)))


def problem(password: str, *about: str) -> str | None:
    """Why a password is refused, or None. `about`: the person's e-mail and name."""
    plain = password.casefold()
    if len(password) < SHORTEST:
        return f"Use {SHORTEST} characters or more; three words that do not belong together do well"
    if len(set(plain)) < DIFFERENT:
        return f"Use at least {DIFFERENT} different characters"
    own = {part for text in about for part in re.split(r"[^\w]+", text.casefold()) if len(part) > 3}
    if any(part in plain for part in own):
        return "Leave the name and the e-mail out of the password"
    left = _TRIED.sub("", plain.translate(LOOKALIKES))
    if len(re.findall(r"[^\W\d_]", left)) < DIFFERENT and _TRIED.search(
        plain.translate(LOOKALIKES)
    ):
        return "This password is one of those tried first; use words that do not belong together"
    if plain.isdigit():
        return "Use words, not only numbers"
    return None
