"""Middleware: what the signed-in account holds, for the apps below, and the second factor that roles demand."""

from collections.abc import Callable, Iterable

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject, cached_property

from guatu.accounts.sessions import free, sent_to
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.models.unit import subtree
from guatu.orgs.rules import roles
from guatu.orgs.rules.paths import WIDTH


class Reach:
    """What an account holds and where, in words that apps below orgs can use without knowing units."""

    def __init__(self, user: object) -> None:
        self.user = user

    @cached_property
    def grants(self) -> list[tuple[str, str]]:
        return access.grants(self.user)

    @cached_property
    def verbs(self) -> frozenset[str]:
        """All verbs held anywhere."""
        return frozenset().union(*(roles.verbs(role) for role, _path in self.grants))

    @property
    def demands_second_factor(self) -> bool:
        return any(roles.ROLES[role].second_factor for role, _path in self.grants if role in roles.ROLES)

    def everywhere(self, verb: str) -> bool:
        """Whether the verb is held at the root of the tree."""
        return any(len(top) == WIDTH for top in access.tops(self.user, verb))

    def inside(self, verb: str, lookup: str) -> Q:
        """The condition that a path stands where the verb is held."""
        return subtree(access.tops(self.user, verb), lookup)

    def paths(self, verb: str, text: str) -> list[str]:
        """The paths of up to 20 units within reach whose code is the text or whose name contains it."""
        found = access.units(self.user, verb).filter(Q(code=text) | Q(search_text__icontains=text))
        return list(found.order_by("depth", "pk").values_list("path", flat=True)[:20])

    def inside_paths(self, paths: Iterable[str], lookup: str) -> Q:
        """The condition that a path stands in one of some subtrees."""
        return subtree(paths, lookup)

    def names(self, numbers: Iterable[int]) -> dict[int, str]:
        """The names of units by number."""
        return {unit.pk: str(unit) for unit in Unit.objects.filter(pk__in=set(numbers)).only("name", "short_name")}


def demand_middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable:
    """Middleware: sets `request.reach` and `request.verbs`; asks first for the second factor that a role demands."""

    def middleware(request: HttpRequest) -> HttpResponse:
        reach = Reach(request.user)
        request.reach = reach  # type: ignore[attr-defined]
        request.verbs = SimpleLazyObject(lambda: reach.verbs)  # type: ignore[attr-defined]
        with access.remembering():
            return get_response(request)

    def process_view(request: HttpRequest, view: Callable, args: tuple, kwargs: dict) -> HttpResponse | None:
        user = request.user
        if not user.is_authenticated:
            return None
        reach: Reach = request.reach  # type: ignore[attr-defined]
        if (
            not settings.SECOND_FACTOR_DEMANDED
            or free(request)
            or user.is_verified()  # type: ignore[attr-defined]  # added by django_otp's middleware
            or not reach.demands_second_factor
        ):
            return None
        return sent_to(request, "accounts:second_factor", "此岗位须先启用二次验证。")

    middleware.process_view = process_view  # type: ignore[attr-defined]
    return middleware
