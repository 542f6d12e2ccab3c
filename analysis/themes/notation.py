"""The small notation in which the codebook writes its cue phrases, compiled once to a regular expression.

=================  =============================================================================
``listen``         the word itself
``listen*``        any word beginning so
``(a|b c|d*)``     one of these
``reviews?``       the last letter may be absent
``(really)?``      the group or class may be absent
``{0,3}``          between 0 and 3 further words of the same sentence
``,`` and ``.``    a clause break here; the end of a clause, sentence or comment here
``<worker>``       a named class of the codebook's ``words``
``@training``      only in a comment that has the named context
``!training``      only in a comment that does not have it
=================  =============================================================================

Phrases are matched on the line made by `analysis.themes.words.read`: words in lower case without
apostrophes, one space after each, ``.`` and ``,`` standing alone for sentence and clause breaks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_ITEM = re.compile(
    r"\s*(?:(?P<gap>\{(?P<low>\d),(?P<high>\d)\})|<(?P<name>\w+)>|(?P<mark>[()|?.,])"
    r"|(?P<condition>[@!])(?P<context>\w+)|(?P<word>[^\W_]+(?:['’][^\W_]+)*)(?P<tail>[*?]?))",
)
_DEEPEST = 6


class NotationError(ValueError):
    """A cue phrase that does not follow the notation."""


@dataclass(frozen=True)
class Pattern:
    """One compiled cue phrase.

    `first_words` and `first_stems` are the words (or beginnings of words) a match can begin with;
    `words` and `stems` are all that it names, the vocabulary that spelling is corrected towards.
    `must` lists sets of which a line has to hold at least one each (``stem*`` for a beginning) beyond
    the first word, so that most lines can be passed over without matching.
    """

    source: str
    regex: re.Pattern[str]
    first_words: frozenset[str]
    first_stems: frozenset[str]
    words: frozenset[str]
    stems: frozenset[str]
    needs: frozenset[str]
    bars: frozenset[str]
    must: tuple[frozenset[str], ...]


@dataclass
class _Part:
    """A piece of a pattern while it is being put together."""

    regex: str = ""
    first: set[str] = field(default_factory=set)
    named: set[str] = field(default_factory=set)
    may_be_empty: bool = True
    must: list[set[str]] = field(default_factory=list)

    def then(self, other: _Part) -> None:
        self.regex += other.regex
        self.named |= other.named
        self.must += other.must
        if self.may_be_empty:
            self.first |= other.first
            self.may_be_empty = other.may_be_empty


@dataclass
class _Reader:
    """Reads one phrase from left to right."""

    source: str
    classes: Mapping[str, str]
    depth: int = 0
    at: int = 0
    needs: set[str] = field(default_factory=set)
    bars: set[str] = field(default_factory=set)

    def fail(self, why: str) -> NotationError:
        return NotationError(f"cue “{self.source}”: {why}")

    def next(self) -> re.Match[str] | None:
        found = _ITEM.match(self.source, self.at)
        if found is None and self.source[self.at :].strip():
            raise self.fail(f"cannot read “{self.source[self.at :].strip()}”")
        return found

    def sequence(self, *, inside: bool) -> _Part:
        whole = _Part()
        while (found := self.next()) is not None:
            if found["mark"] in {")", "|"}:
                if not inside:
                    raise self.fail(f"“{found['mark']}” without “(”")
                break
            self.at = found.end()
            if found["condition"]:
                (self.needs if found["condition"] == "@" else self.bars).add(found["context"])
                continue
            part = self.atom(found)
            following = self.next()
            if following is not None and following["mark"] == "?":
                self.at = following.end()
                part = _Part(f"(?:{part.regex})?", part.first, part.named)
            elif not (inside or whole.regex or part.first):
                raise self.fail("cannot begin with a gap")
            whole.then(part)
        return whole

    def atom(self, found: re.Match[str]) -> _Part:
        if found["gap"]:
            low, high = found["low"], found["high"]
            gap = rf"(?:(?:, )?[^ .,]+ ){{{low},{high}}}?(?:, )?"
            return _Part(gap, may_be_empty=low == "0")
        if found["name"]:
            return self.named_class(found["name"])
        if found["mark"]:
            return self.marked(found["mark"])
        return _word(found["word"], found["tail"])

    def marked(self, mark: str) -> _Part:
        if mark == "(":
            return self.group()
        if mark == ",":
            return _Part(", ", {","}, may_be_empty=False, must=[{","}])
        if mark == ".":
            return _Part("(?=[.,] |$)")
        raise self.fail(f"“{mark}” is out of place")

    def named_class(self, name: str) -> _Part:
        if name not in self.classes:
            raise self.fail(f"no word class is called “{name}”")
        if self.depth >= _DEEPEST:
            raise self.fail(f"the word class “{name}” goes round in a circle")
        inner = _Reader(f"({self.classes[name]})", self.classes, self.depth + 1)
        return inner.sequence(inside=False)

    def group(self) -> _Part:
        choices: list[_Part] = []
        while True:
            choice = self.sequence(inside=True)
            closing = self.next()
            if closing is None:
                raise self.fail("“(” is never closed")
            if not choice.regex:
                raise self.fail("an empty choice in “( | )”")
            choices.append(choice)
            self.at = closing.end()
            if closing["mark"] == ")":
                break
        return _Part(
            "(?:" + "|".join(choice.regex for choice in choices) + ")",
            set().union(*(choice.first for choice in choices)),
            set().union(*(choice.named for choice in choices)),
            may_be_empty=any(choice.may_be_empty for choice in choices),
            must=_one_of(choices),
        )


def _one_of(choices: list[_Part]) -> list[set[str]]:
    if not all(choice.must for choice in choices):
        return []
    return [set().union(*(min(choice.must, key=len) for choice in choices))]


def _word(written: str, tail: str) -> _Part:
    word = re.sub("['’]", "", written).lower()
    if tail == "?":
        both = {word, word[:-1]}
        return _Part(f"{re.escape(word)}? ", both, both, may_be_empty=False, must=[both])
    name = word + tail
    rest = "[^ ]*" if tail else ""
    return _Part(f"{re.escape(word)}{rest} ", {name}, {name}, may_be_empty=False, must=[{name}])


def _plain(names: set[str]) -> frozenset[str]:
    return frozenset(name for name in names if not name.endswith("*"))


def _stems(names: set[str]) -> frozenset[str]:
    return frozenset(name[:-1] for name in names if name.endswith("*"))


def compile_phrase(source: str, classes: Mapping[str, str]) -> Pattern:
    """Compile one phrase of the notation above.

    `classes` maps the name of a word class to its choices, written ``a|b c|d*``.
    Raises NotationError, in one line that quotes the phrase, where it cannot be read.
    """
    reader = _Reader(source, classes)
    whole = reader.sequence(inside=False)
    if whole.may_be_empty:
        raise reader.fail("names no word that must be there")
    return Pattern(
        source=source,
        regex=re.compile(whole.regex),
        first_words=_plain(whole.first),
        first_stems=_stems(whole.first),
        words=_plain(whole.named),
        stems=_stems(whole.named),
        needs=frozenset(reader.needs),
        bars=frozenset(reader.bars),
        must=tuple(
            frozenset(names) for names in sorted(whole.must, key=len) if not whole.first <= names
        ),
    )
