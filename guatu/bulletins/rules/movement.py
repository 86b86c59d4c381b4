"""Why a rate moved: the change between two counts, split among causes so that the parts add up exactly."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from guatu.bulletins.rules.expressions import Cause


@dataclass(frozen=True)
class Part:
    """What one cause did: the change of done cells and of applicable cells."""

    done: int = 0
    applicable: int = 0


@dataclass(frozen=True)
class Movement:
    """From `before` to `after` (each done and applicable), with every cause's part of it."""

    before: Part
    after: Part
    parts: Mapping[Cause, Part]

    @property
    def holds(self) -> bool:
        """Whether the parts add up to the whole."""
        done = sum(part.done for part in self.parts.values())
        applicable = sum(part.applicable for part in self.parts.values())
        return (self.before.done + done, self.before.applicable + applicable) == (
            self.after.done,
            self.after.applicable,
        )


def rate(part: Part) -> Fraction | None:
    """Done ÷ applicable; None when nothing applies."""
    return Fraction(part.done, part.applicable) if part.applicable else None


def shares(movement: Movement) -> dict[Cause, Fraction] | None:
    """Each cause's share of the change of the rate; they add up to it exactly. None without data on either side.

    D1/A1 - D0/A0 = ΔD·m + ΔA·n with m = (1/A0 + 1/A1)/2 and n = -(D0 + D1)/(2·A0·A1): an identity, linear in
    the parts and independent of their order, so nothing is left over and no cause comes first.
    """
    a0, a1 = movement.before.applicable, movement.after.applicable
    if not a0 or not a1:
        return None
    m = (Fraction(1, a0) + Fraction(1, a1)) / 2
    n = -Fraction(movement.before.done + movement.after.done, 2 * a0 * a1)
    return {cause: part.done * m + part.applicable * n for cause, part in movement.parts.items()}


def points(movement: Movement) -> dict[Cause, int] | None:
    """The shares in hundredths of a percentage point, rounded so that what is printed adds up to the whole change."""
    exact = shares(movement)
    if exact is None:
        return None
    scaled = {cause: share * 10000 for cause, share in exact.items()}
    rounded = {cause: value.__floor__() for cause, value in scaled.items()}
    whole = nearest(sum(scaled.values(), Fraction(0)))
    order = sorted(scaled, key=lambda cause: (rounded[cause] - scaled[cause], list(Cause).index(cause)))
    for cause in order[: whole - sum(rounded.values())]:
        rounded[cause] += 1
    return rounded


def nearest(value: Fraction) -> int:
    """The nearest whole number, halves upward."""
    return ((value * 2 + 1) // 2).__floor__()


def points_text(hundredths: int) -> str:
    """Hundredths of a percentage point as printed: +1.25, -0.30, 0.00."""
    sign = "+" if hundredths > 0 else "-" if hundredths < 0 else ""
    return f"{sign}{abs(hundredths) // 100}.{abs(hundredths) % 100:02d}"
