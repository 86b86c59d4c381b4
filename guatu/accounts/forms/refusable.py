"""A form that can take back a refusal, so that nothing typed is lost."""

from types import TracebackType

from django import forms

from guatu.base.problems import Problem

TYPED, STANDING = 422, 409  # a fault in what was typed; what stands in the way of it


class Form(forms.Form):
    """A form whose errors may also come from an action."""

    problem: Problem | None = None

    def taking_refusals(self, *, step: bool = False) -> "Refusals":
        """For a block that acts: a refusal with 409 or 422 stays on the form, any other goes its way.

        What follows in the block (the word of success, the redirect) happens only if nothing was refused.
        `step`: the page shows the form only while the step can be taken, so that a 409 would not be seen on it
        and is an answer of its own too.
        """
        return Refusals(self, frozenset({TYPED} if step else {TYPED, STANDING}))

    def refuse(self, problem: Problem) -> None:
        """Show a refusal: its fields beside them, the rest on top."""
        self.problem = problem
        for name, text in problem.fields.items():
            self.add_error(name if name in self.fields else None, text)
        if problem.detail or not problem.fields:
            self.add_error(None, str(problem))

    @property
    def status(self) -> int:
        """The status of a page that shows the form: 200 where nothing was sent, else that of its refusal, or 422."""
        if self.problem is not None:
            return self.problem.status
        return TYPED if self.is_bound else 200


class Refusals:
    """A block whose refusals of some statuses are shown by a form."""

    def __init__(self, form: Form, statuses: frozenset[int]) -> None:
        self.form, self.statuses = form, statuses

    def __enter__(self) -> None:
        """Nothing is to be prepared."""

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, at: TracebackType | None
    ) -> bool:
        if not isinstance(raised, Problem) or raised.status not in self.statuses:
            return False
        self.form.refuse(raised)
        return True
