"""P18: every issued bulletin is still what was issued."""

from collections.abc import Callable

from guatu.bulletins.models import Issue
from guatu.bulletins.printing import docx, pdf
from guatu.bulletins.queries import bundles, documents
from guatu.bulletins.rules import seal
from guatu.bulletins.rules.document import from_json, to_json


def broken(report: Callable[[int, int], None] | None = None) -> list[str]:
    """What no longer holds, a sentence each: digests, canonical text, files by their content, numbers without gaps."""
    rows = Issue.objects.select_related("series", "bulletin__snapshot", "bulletin__previous__snapshot")
    total, found = rows.count(), []
    last: dict[tuple[int, int], int] = {}
    for done, issue in enumerate(rows.order_by("series", "year", "serial").iterator(chunk_size=20), 1):
        name, key = documents.number_of(issue), (issue.series_id, issue.year)
        found += [f"{name}：{reason}" for reason in _reasons(issue)]
        if issue.serial != last.get(key, 0) + 1:
            found.append(f"{name}：前面缺少文号")
        last[key] = issue.serial
        if report:
            report(done, total)
    return found


def _reasons(issue: Issue) -> list[str]:
    try:
        parts = bundles.parts_of(issue)
        document = from_json(issue.document)
    except ValueError:
        return ["数据快照或正文已被改动"]
    found = []
    if seal.root({name: seal.sha256(content) for name, content in parts.items()}) != issue.digest:
        found.append("内容与校验码不符")
    if to_json(document) != issue.document:
        found.append("正文不是规范写法")
    if pdf.render(document, official=False) != parts["pdf"] or docx.render(document, official=False) != parts["docx"]:
        found.append("文件与按内容重新排印的不同")
    if document.number != documents.number_of(issue):
        found.append("文号与正文不符")
    return found
