"""Stories of demonstration points: found, read, written, published; those of a task on the task's page."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guatu.accounts.views.signed_in import account_of, own_page
from guatu.base import clock
from guatu.base.pages import Column, Filter, Listing, download
from guatu.base.pages.posted import number
from guatu.campaigns.models import Task
from guatu.fieldwork.actions import stories as actions
from guatu.fieldwork.forms.demonstration import StoryForm
from guatu.fieldwork.models import Story
from guatu.fieldwork.queries import demonstration as queries
from guatu.fieldwork.queries import tasks
from guatu.fieldwork.rules.demonstration import StoryState
from guatu.orgs import access
from guatu.orgs.rules.sectors import Field
from guatu.people.queries.papers import path_of

SHOWN = ("steps", "means", "outcome", "pitfalls")


def state_words(story: Story) -> str:
    """Whether a story is public, with its mark."""
    if story.published_at:
        return "● " + _(StoryState.PUBLISHED.label)
    return "○ " + _(StoryState.DRAFT.label)


def listing(user: Any) -> Listing:
    """Stories, narrowed by field and task."""
    return Listing(
        name=_("示范经验"),
        columns=[
            Column("title", _("题目"), sort="title", href=lambda s: reverse("fieldwork:story", args=[s.pk])),
            Column("unit", _("示范点"), sort="point__unit__sort_key", value=lambda s: s.point.unit.name),
            Column("field", _("领域"), sort="point__field", value=lambda s: _(Field(s.point.field).label)),
            Column("task", _("任务"), value=lambda s: f"{s.task.code} {s.task.name}" if s.task else ""),
            Column("state", _("状态"), value=state_words),
            Column("published_at", _("发布时间"), sort="published_at", kind="when"),
            *(Column(name, label, hidden=True) for name, label in _texts()),
        ],
        filters=[
            Filter("field", _("领域"), Field.choices(), field="point__field"),
            Filter("task", _("任务"), lambda: queries.told_tasks(user)),
            Filter("state", _("状态"), StoryState.choices(),
                   apply=lambda rows, value: rows.filter(published_at__isnull=value == StoryState.DRAFT)),
        ],
        search=["title", "steps", "outcome", "point__unit__search_text"],
        search_label=_("题目、做法、单位"),
        keep=["unit"],
        empty_title=_("还没有示范经验"),
        empty_text=_("示范点写好、上级发布以后，大家都能在这里查到照着做。"),
    )  # fmt: skip


def _texts() -> list[tuple[str, str]]:
    return [("steps", _("怎么做的")), ("means", _("用了多少人、钱、时间")), ("outcome", _("做成了什么")),
            ("pitfalls", _("要注意什么"))]  # fmt: skip


@own_page
@require_safe
def stories(request: HttpRequest) -> HttpResponse:
    """What demonstration points did, to be copied; of one area if one is named."""
    top = access.named(request.user, queries.READ, request.GET.get("unit", ""))
    context = {"at": clock.now(), "top": top}
    return listing(request.user).show(request, queries.stories(request.user, top), "fieldwork/stories.html", context)


@own_page
@require_safe
def of_task(request: HttpRequest, pk: int) -> HttpResponse:
    """The published stories about a task, for its page."""
    task = access.get(request.user, Task.access.read, Task, pk)
    rows = queries.stories(request.user).filter(task=task, published_at__isnull=False)
    return render(request, "fieldwork/_task_stories.html", {"stories": rows[:10]})


@own_page
@require_safe
def story(request: HttpRequest, pk: int) -> HttpResponse:
    """One story, in the order in which it is followed."""
    user, found = request.user, queries.story(request.user, pk)
    context = {
        "story": found, "at": clock.now(), "state": state_words(found), "field": _(Field(found.point.field).label),
        "texts": [(label, getattr(found, name)) for name, label in _texts() if getattr(found, name)],
        "papers": found.papers.order_by("pk"), "may_write": access.can(user, queries.WRITE, found.point.unit),
        "may_publish": access.can(user, queries.DECIDE, found.point.owner),
    }  # fmt: skip
    return render(request, "fieldwork/story.html", context)


@own_page
@require_http_methods(["GET", "POST"])
def writing(request: HttpRequest, pk: int) -> HttpResponse:
    """The point writes a new story."""
    point = queries.get(request.user, pk)
    access.require(request.user, queries.WRITE, point.unit)
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = StoryForm(*posted, tasks=tasks.of_unit(point.unit))
    if form.is_valid():
        with form.taking_refusals():
            made = actions.write(
                point=point, told=form.told(), uploads=form.uploads(), by=account_of(request), at=clock.now()
            )
            messages.success(request, _("已保存，待上级发布。"))
            return redirect("fieldwork:story", pk=made.pk)
    return render(request, "fieldwork/story_form.html", {"point": point, "form": form}, status=form.status)


@own_page
@require_http_methods(["GET", "POST"])
def edition(request: HttpRequest, pk: int) -> HttpResponse:
    """The point changes a story; a published one is to be published anew."""
    found = queries.story(request.user, pk)
    access.require(request.user, queries.WRITE, found.point.unit)
    first = {name: getattr(found, name) for name in ("title", "version", *SHOWN)} | {"task": found.task_id or ""}
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = StoryForm(*posted, tasks=tasks.of_unit(found.point.unit, found.task), initial=first)
    if form.is_valid():
        with form.taking_refusals():
            version = form.cleaned_data["version"] or 0
            actions.edit(
                story=found, told=form.told(), version=version, uploads=form.uploads(), by=account_of(request),
                at=clock.now(),
            )  # fmt: skip
            messages.success(request, _("已保存，待上级发布。"))
            return redirect("fieldwork:story", pk=found.pk)
    context = {"point": found.point, "story": found, "form": form}
    return render(request, "fieldwork/story_form.html", context, status=form.status)


@own_page
@require_POST
def publication(request: HttpRequest, pk: int) -> HttpResponse:
    """The committee publishes a story as it was read."""
    found = queries.story(request.user, pk)
    actions.publish(story=found, version=number(request, "version"), by=account_of(request), at=clock.now())
    messages.success(request, _("已发布，下级都能看到。"))
    return redirect("fieldwork:story", pk=found.pk)


@own_page
@require_POST
def withdrawal(request: HttpRequest, pk: int) -> HttpResponse:
    """The committee takes a story back from the public."""
    found = queries.story(request.user, pk)
    actions.withdraw(story=found, by=account_of(request), at=clock.now())
    messages.success(request, _("已撤下。"))
    return redirect("fieldwork:story", pk=found.pk)


@own_page
@require_safe
def paper(request: HttpRequest, pk: int, paper: int) -> FileResponse:
    """A paper of a story, for whoever reads the story."""
    row = get_object_or_404(queries.story(request.user, pk).papers, pk=min(paper, 2**62))
    return download(path_of(row), row.name, row.media_type, inline="inline" in request.GET)
