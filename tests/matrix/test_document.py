"""The page on access says what the roles hold."""

from pathlib import Path

from guatu.orgs.rules.roles import ROLES

PAGE = Path(__file__).resolve().parents[2] / "docs" / "access.md"


def test_the_table_of_roles_and_verbs_is_in_step_with_the_roles():
    table = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table]
    assert rows[0][1:] == [f"{role.name} {role.name_en}" for role in ROLES.values()]
    told = {row[0].strip("`"): [bool(cell) for cell in row[1:]] for row in rows[2:]}
    verbs = sorted(frozenset().union(*(role.verbs for role in ROLES.values())))
    assert told == {verb: [verb in role.verbs for role in ROLES.values()] for verb in verbs}
