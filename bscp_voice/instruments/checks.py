"""Whether the instruments can be used: `python -m bscp_voice.instruments.checks` prints the report.

The structural part runs whenever the service starts; the reading ages are part of `make check` only.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from bscp_voice.instruments import media, published, reading, registry
from bscp_voice.instruments.check_forms import form_problems, module_problems
from bscp_voice.instruments.loader import Library
from bscp_voice.instruments.problem import Problem
from bscp_voice.instruments.questions import InstrumentError
from bscp_voice.instruments.registry import library
from bscp_voice.plan import Plan
from bscp_voice.plan import plan as shipped_plan
from bscp_voice.plan.shape import Evidence

__all__ = ["Problem", "main", "refuse_broken", "run", "structural_problems"]


def structural_problems(source: Library | None = None, plan: Plan | None = None) -> list[Problem]:
    """Everything wrong with codes, references and meanings; the shipped forms by default.

    Raises:
        InstrumentError: a file cannot be read at all.
        PlanError: the plan cannot be read.
    """
    source, plan = source or library(), plan or shipped_plan()
    problems = list(module_problems(source, plan))
    for form in source.instruments.values():
        problems.extend(form_problems(source, plan, form))
    problems.extend(_plan_problems(source, plan))
    problems.extend(published.problems(source, published.read()))
    return problems


def refuse_broken() -> None:
    """Let the service start only with sound instruments.

    Raises:
        InstrumentError: the first problem, as one line.
        PlanError: the plan cannot be read.
    """
    for problem in structural_problems():
        raise InstrumentError(str(problem))


def run(source: Library | None = None, folder: Path | None = None) -> list[Problem]:
    """The structural problems, the recordings that cannot be used, the forms that read a grade too hard."""
    source = source or library()
    recordings = media.find(folder or registry.DATA, source).problems
    return [*structural_problems(source), *recordings, *reading.problems(source)]


def main(arguments: Sequence[str] = ()) -> int:
    """Print the reading report and every problem; 1 when there is one, else 0. Argument: BSCP_MEDIA, if it is set."""
    try:
        lines = reading.report(library())
        folder = Path(arguments[0]).resolve() if arguments else None
        problems = [str(problem) for problem in run(folder=folder)]
    except ValueError as error:
        lines, problems = [], [str(error)]
    for line in [*lines, *problems]:
        sys.stdout.write(f"{line}\n")
    forms = len({code for code, _ in library().instruments}) if not problems else 0
    sys.stdout.write(f"{len(problems)} problem(s)\n" if problems else f"{forms} forms are sound\n")
    return 1 if problems else 0


def _plan_problems(source: Library, plan: Plan) -> Iterator[Problem]:
    """The plan names forms; each must exist and ask something that feeds the measure."""
    fed = {code: _measures(source, code) for code, _ in source.instruments}
    for measure in plan.measures:
        for code in measure.instruments if measure.evidence is not Evidence.NONE else ():
            if code not in fed:
                yield Problem("plan", measure.uid, f"form {code!r} is unknown")
            elif measure.uid not in fed[code]:
                yield Problem("plan", measure.uid, f"no question of {code} feeds it")
    for action in plan.actions:
        for each in action.supplementary:
            for code in each.instruments:
                if code not in fed:
                    yield Problem("plan", each.ref, f"form {code!r} is unknown")


def _measures(source: Library, code: str) -> set[str]:
    found: set[str] = set()
    for (name, _), form in source.instruments.items():
        if name != code:
            continue
        questions = list(form.questions)
        for module in {*form.modules.values()} & source.modules.keys():
            questions.extend(source.modules[module].questions.get(form.stratum, ()))
        found.update(uid for each in questions for uid in each.measures)
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
