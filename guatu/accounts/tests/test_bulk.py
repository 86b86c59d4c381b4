"""Bulk inserting stores what the ORM would store."""

from datetime import UTC, datetime

import pytest

from guatu.accounts.models import Token, User
from guatu.base import bulk

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 2, 1, 0, 0, 5, tzinfo=UTC)


def rows(*names: str) -> list[User]:
    return [User(username=name, name=f"{name}·甲'\"%s", password="!", created_at=AT) for name in names]


def stored(model: type, *hidden: str) -> list[dict]:
    return [{k: v for k, v in row.items() if k not in hidden} for row in model.objects.order_by("pk").values()]


def test_rows_are_stored_as_the_orm_stores_them() -> None:
    User.objects.bulk_create(rows("a"))
    by_orm = stored(User, "id", "username", "name")
    User.objects.all().delete()
    bulk.insert(User, rows("a"), numbered=False)
    assert stored(User, "id", "username", "name") == by_orm
    assert User.objects.get().name == "a·甲'\"%s"


def test_structured_values_and_given_numbers_are_kept() -> None:
    (owner,) = User.objects.bulk_create(rows("a"))
    token = Token(pk=77, owner=owner, name="n", prefix="p", digest="d", scopes=["a", "b"], created_at=AT, expires_at=AT)
    bulk.insert(Token, [token], numbered=True)
    assert Token.objects.get(pk=77).scopes == ["a", "b"]
    assert not token._state.adding


def test_nothing_to_insert_is_no_error() -> None:
    bulk.insert(User, [], numbered=False)
    assert not User.objects.exists()


def test_created_rows_learn_their_numbers_and_the_next_row_comes_after_them() -> None:
    made = rows("a", "b")
    bulk.create(User, made)
    last = User.objects.create(username="c", name="c", created_at=AT)
    assert [row.pk for row in made] == [User.objects.get(username=name).pk for name in "ab"]
    assert last.pk > made[1].pk > made[0].pk


def test_bare_values_are_stored_as_rows_are_texts_of_json_and_repeated_instants_too() -> None:
    (owner,) = User.objects.bulk_create(rows("a"))
    names = ("owner", "name", "prefix", "digest", "scopes", "created_at", "expires_at")
    values = [(owner.pk, "n", f"p{n}", f"d{n}", scopes, AT, AT) for n, scopes in enumerate(([], ["a"], "plain"))]
    bulk.insert(Token, [Token(**dict(zip(names, [owner, *line[1:]], strict=True))) for line in values], numbered=False)
    by_rows = stored(Token, "id")
    Token.objects.all().delete()
    bulk.insert_values(Token, names, values)
    assert stored(Token, "id") == by_rows
    assert [row["scopes"] for row in by_rows] == [[], ["a"], "plain"]
