"""How a model says what it keeps of a person. Read by `guatu.people.actions.erasure`, declared beside the model."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.apps import apps
from django.db.models import Model


@dataclass(frozen=True)
class Personal:
    """`person` is the lookup from the model to the person whom its rows are about.

    An erasure empties the columns `clears` and writes 已删除 into `names`. `keeps` are the columns of text that stay,
    since they hold a code, a body that decided, or the work of a unit: each column of text is in one of the three.
    `proof` names the column of a paper, which goes if it shows personal data.
    While a row answers to `open`, nothing is erased: `refusal` says what has to be done first.
    """

    person: str
    clears: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    keeps: tuple[str, ...] = ()
    proof: str = ""
    open: Mapping[str, None] = field(default_factory=dict)
    refusal: str = ""


def declared() -> Iterator[tuple[type[Model], Personal]]:
    """The models of all apps whose rows are about a person, with what they say of it."""
    for model in apps.get_models():
        said = getattr(model, "personal", None)
        if isinstance(said, Personal):
            yield model, said
