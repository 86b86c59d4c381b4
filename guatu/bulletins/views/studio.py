"""The studio: words on the left, the page as it will print on the right, figures bound to the snapshot."""

import base64

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guatu.accounts.views.signed_in import account_of, own_page
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.bulletins.actions import bulletins as actions
from guatu.bulletins.forms.words import FigureForm, IssueForm, WordsForm
from guatu.bulletins.models import Bulletin
from guatu.bulletins.queries import documents, ground, reading, studio
from guatu.bulletins.queries.documents import Words
from guatu.bulletins.rules.document import LIMIT
from guatu.bulletins.rules.kinds import BulletinKind
from guatu.bulletins.views import serious
from guatu.bulletins.views.opened import draft_of
from guatu.orgs import access


@own_page
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """The studio of a draft; an issued bulletin is read instead."""
    draft = draft_of(request, pk)
    return redirect("bulletins:detail", pk=pk) if reading.issue_of(draft) else shown(request, draft)


def shown(
    request: HttpRequest, draft: Bulletin, *, typed: Words | None = None, form: WordsForm | None = None,
    issue: IssueForm | None = None, conflict: str = "", mine: list[str] | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    """The studio's page; `typed` shows words that were not saved."""
    words = typed or documents.words_of(draft)
    on = ground.of(draft)
    chips = studio.chips(draft, on)
    start = {
        "title": words.title,
        "addressees": words.addressees,
        "copies_to": words.copies_to,
        "version": draft.version,
    }
    signed = {"signatory": draft.series.issuer_name, "version": draft.version}
    context = {
        "bulletin": draft, "kind": BulletinKind(draft.kind), "form": form or WordsForm(initial=start), "chips": chips,
        "blocks": studio.shown(words.blocks, {chip.code: chip.text for chip in chips}), "adding": FigureForm(on),
        "issuing": issue or IssueForm(initial=signed), "version": draft.version,
        "conflict": conflict, "mine": mine or [],
        "may_issue": access.can(account_of(request), "bulletin.issue", draft.series.unit),
        **serious.panel(account_of(request), draft),
    }  # fmt: skip
    return render(request, "bulletins/studio.html", context, status=status)


@own_page
@require_POST
def words(request: HttpRequest, pk: int) -> HttpResponse:
    """Save the words; of two edits of one version the second gets its text back (P12)."""
    draft = draft_of(request, pk)
    form = WordsForm(request.POST)
    valid = form.is_valid()
    edit = form.edit(draft.blocks)
    try:
        if valid:
            version = form.cleaned_data["version"]
            actions.edit(bulletin=draft, version=version, edit=edit, by=account_of(request), at=clock.now())
            messages.success(request, _("已保存。"))
            return redirect("bulletins:studio", pk=pk)
    except Problem as problem:
        if problem.code == "conflict":
            return shown(request, draft, conflict=str(problem), mine=form.mine(draft.blocks), status=409)
        if problem.code != "invalid":
            raise
        form.refuse(problem)
    return shown(request, draft, typed=_unsaved(draft, form), form=form, status=422)


def _unsaved(draft: Bulletin, form: WordsForm) -> Words:
    edit = form.edit(draft.blocks)
    return documents.reworded(draft, documents.Edit(edit.title, edit.addressees, edit.copies_to, edit.texts))


@own_page
@require_POST
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The page as the words stand now, saved or not, with counter, obstacles, proof and the split of the change."""
    draft = draft_of(request, pk)
    form = WordsForm(request.POST)
    form.is_valid()
    on = ground.of(draft)
    made = documents.draft(draft, clock.now(), given=_unsaved(draft, form), on=on)
    pictures = [base64.b64encode(picture).decode() for picture in studio.pages(made.document)]
    context = {
        "made": made,
        "limit": LIMIT,
        "left": LIMIT - made.characters,
        "pictures": pictures,
        "why": studio.why(on),
    }
    return render(request, "bulletins/_preview.html", context)


@own_page
@require_POST
def figures(request: HttpRequest, pk: int) -> HttpResponse:
    """Bind a further figure; it comes back as a chip that can be set into the words."""
    draft = draft_of(request, pk)
    on = ground.of(draft)
    form = FigureForm(on, request.POST)
    fresh = ""
    if form.is_valid():
        try:
            fresh = actions.bind(bulletin=draft, expression=form.expression(), by=account_of(request), at=clock.now())
            draft.refresh_from_db()
        except Problem as problem:
            if problem.code != "invalid":
                raise
            form.refuse(problem)
    context = {"bulletin": draft, "chips": studio.chips(draft, on), "adding": form, "fresh": fresh}
    return render(request, "bulletins/_figures.html", context)
