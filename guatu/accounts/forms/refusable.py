"""A form that can take back a refusal, so that nothing typed is lost."""

from django import forms

from guatu.base.problems import Problem


class Form(forms.Form):
    """A form whose errors may also come from an action."""

    def refuse(self, problem: Problem) -> None:
        """Show a refusal: its fields beside them, the rest on top."""
        for name, text in problem.fields.items():
            self.add_error(name if name in self.fields else None, text)
        if problem.detail or not problem.fields:
            self.add_error(None, str(problem))
