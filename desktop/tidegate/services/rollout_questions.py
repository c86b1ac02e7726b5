"""What a person is asked about failed hosts, and in which words that is recorded."""

from collections.abc import Sequence

from tidegate.domain.problem import Problem, ProblemKind
from tidegate.services.rollout_part import Part
from tidegate.services.steering import Answer, Choice, Helm, Question

_ASKED_ABOUT = (ProblemKind.HOST, ProblemKind.FAILED)
"""A lock or a closed gate is no single host's failure."""
_WORDS = {
    Choice.RETRY: "begins again",
    Choice.SKIP: "is left out",
    Choice.BACK: "all hosts go back",
    Choice.HOLD: "every host stays as it is, its lock kept",
}


class Held(Problem):
    """A person leaves everything as it is, the locks kept."""


def question_about(failed: Sequence[Part], parts: Sequence[Part], *, helm: Helm) -> Question | None:
    """Return what to ask about failed hosts of all that take part, None where nothing is asked."""
    faults = [part.fault for part in failed]
    is_askable = all(isinstance(f, Problem) and f.kind in _ASKED_ABOUT for f in faults)
    if not (helm.is_manned and failed and is_askable):
        return None
    # What cannot be undone on a host forbids to begin there again, and to leave it out.
    if any(part.has_begun_irreversible for part in failed):
        return None
    choices = [Choice.RETRY, Choice.SKIP, Choice.BACK, Choice.HOLD]
    if not _may_skip(failed, parts):
        choices.remove(Choice.SKIP)
    return Question(
        hosts=tuple(part.name for part in failed),
        why=str(faults[0]),
        choices=tuple(choices),
    )


def _may_skip(failed: Sequence[Part], parts: Sequence[Part]) -> bool:
    """Tell whether the others can go on alone: somebody is left, and no step is lost."""
    is_lost = any(
        part.order.is_first and any(step.on == "first" for step in part.order.plan.steps)
        for part in failed
    )
    return len(failed) < len(parts) and not is_lost


def asked(question: Question) -> str:
    """Return why the deployment waits for a person."""
    names = ", ".join(question.hosts)
    return f"{names} failed: {question.why}"


def continued(answer: Answer, question: Question, *, by: str) -> str:
    """Return what a person decided."""
    if answer.choice in (Choice.BACK, Choice.HOLD):
        return f"{_WORDS[answer.choice]}, {by} decided"
    names = ", ".join(answer.hosts or question.hosts)
    return f"{names} {_WORDS[answer.choice]}, {by} decided"
