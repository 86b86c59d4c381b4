"""The table of access by area of the register: each area has its kinds of object, its rows, and what it builds.

An area's module says `SHOWN_BY` (kind of object: the verb that shows it), `PUBLISHED` (kinds public below their
unit), `PAGES` (rows), and `build(rich, place)`, which puts one object of each kind at a place.
"""

from tests.matrix.areas import (
    admissions,
    assessment,
    cases,
    contacts,
    demonstration,
    duty,
    guidance,
    indicators,
    ledgers,
    life,
    mechanisms,
    movements,
    persons,
    places,
    posts,
    secondments,
    spots,
    visits,
)

AREAS = (
    assessment,
    duty, persons, ledgers, admissions, movements, posts, life, places, cases, indicators, contacts, demonstration,
    mechanisms, visits,
    spots,
    guidance, secondments,
)  # fmt: skip
SHOWN_BY = {kind: verb for area in AREAS for kind, verb in area.SHOWN_BY.items()}
PUBLISHED = {kind for area in AREAS for kind in area.PUBLISHED}
PAGES = [row for area in AREAS for row in area.PAGES]
