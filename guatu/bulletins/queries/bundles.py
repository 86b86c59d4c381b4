"""A bulletin's bundle: everything that its figures stand on, in one file, and its verification without a database."""

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

import typst

from guatu.accounts.journal import canonical, plain
from guatu.accounts.models import JournalEntry, JournalHead
from guatu.bulletins.models import Issue
from guatu.bulletins.printing import docx, pdf
from guatu.bulletins.queries import documents, figures, ground
from guatu.bulletins.queries.proof import proof
from guatu.bulletins.rules import seal
from guatu.bulletins.rules.document import Document, FigureCode, from_json, to_json, uncoded
from guatu.bulletins.rules.expressions import Expression, expression_of

FORMAT = 1
MANIFEST = "manifest.json"
NAMES = {
    "document": "document.json", "figures": "figures.json", "flags": "flags.json", "snapshot": "snapshot.json",
    "previous": "previous.json", "pdf": "bulletin.pdf", "docx": "bulletin.docx",
}  # fmt: skip
LARGEST = 400_000_000  # bytes unpacked; the snapshot of 20,000 units and 15 tasks takes some 10 million


@dataclass(frozen=True)
class Fault:
    """Something in a bundle that does not hold: in which file, and what."""

    name: str
    reason: str


@dataclass(frozen=True)
class Verdict:
    """What a verification found: the bulletin's number and digest, how many figures were recomputed, the faults."""

    number: str
    digest: str
    figures: int
    faults: tuple[Fault, ...]


def parts_of(issue: Issue) -> dict[str, bytes]:
    """The content of an issue by part. ValueError if a snapshot was changed."""
    texts: dict[str, str] = {
        "document": issue.document,
        "figures": issue.figures,
        **asdict(ground.source_of(issue.bulletin)),
    }
    texts["flags"] = issue.flags
    return {
        **{name: text.encode() for name, text in texts.items()}, "pdf": bytes(issue.pdf), "docx": bytes(issue.docx)
    }  # fmt: skip


def bundle(issue: Issue, at: datetime) -> bytes:
    """The bundle of an issue: the same parts at the same instant give the same bytes."""
    parts = parts_of(issue)
    head = JournalHead.objects.get(pk=1)
    noun = issue._meta.label_lower
    entry = JournalEntry.objects.filter(verb="bulletin.issue", noun=noun, object_id=str(issue.pk)).first()
    manifest = {
        "format": FORMAT,
        "number": documents.number_of(issue),
        "unit": issue.bulletin.snapshot.unit_id,
        "issued_at": plain(issue.issued_at),
        "digest": issue.digest,
        "parts": {name: seal.sha256(content) for name, content in parts.items()},
        "journal": {
            "head": {"seq": head.seq, "digest": head.digest, "seal": head.seal},
            "issue": {"seq": entry.seq, "digest": entry.digest} if entry else None,
            "at": plain(at),
        },
        "typesetter": typst.__version__ if hasattr(typst, "__version__") else "",
    }
    manifest["self"] = seal.sha256(canonical(manifest))
    return _packed({MANIFEST: canonical(manifest).encode(), **{NAMES[name]: parts[name] for name in sorted(parts)}})


def _packed(files: Mapping[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            entry.compress_type, entry.external_attr, entry.create_system = zipfile.ZIP_DEFLATED, 0o644 << 16, 3
            archive.writestr(entry, content)
    return written.getvalue()


def verify(content: bytes) -> Verdict:
    """Recompute a bundle offline: digests, every figure, the proof, and the bytes of both files."""
    try:
        files = _unpacked(content)
        manifest = json.loads(files[MANIFEST])
        faults = [*_missing(files), *_sealed(files, manifest)]
    except (ValueError, KeyError, TypeError, AttributeError, zipfile.BadZipFile, OSError, RuntimeError) as error:
        return Verdict("", "", 0, (Fault(MANIFEST, f"不是通报核验包，或已损坏（{type(error).__name__}）"),))
    number, digest = str(manifest.get("number", "")), str(manifest.get("digest", ""))
    if any(fault.reason == "缺少" for fault in faults):
        return Verdict(number, digest, 0, tuple(faults))
    try:
        count, more = _recomputed(files, manifest)
    except Exception as error:
        return Verdict(
            number, digest, 0, (*faults, Fault(NAMES["document"], f"无法重新计算（{type(error).__name__}）"))
        )
    return Verdict(number, digest, count, (*faults, *more))


def _unpacked(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > LARGEST:
            raise ValueError("too large")
        names = archive.namelist()
        if len(set(names)) != len(names):
            raise ValueError("a name stands twice")
        return {name: archive.read(name) for name in names}


def _missing(files: Mapping[str, bytes]) -> Iterator[Fault]:
    wanted = {MANIFEST, *NAMES.values()}
    yield from (Fault(name, "缺少") for name in sorted(wanted - set(files)))
    yield from (Fault(name, "多出的文件") for name in sorted(set(files) - wanted))


def _sealed(files: Mapping[str, bytes], manifest: Mapping[str, object]) -> Iterator[Fault]:
    bare = {name: value for name, value in manifest.items() if name != "self"}
    if manifest.get("format") != FORMAT or manifest.get("self") != seal.sha256(canonical(bare)):
        yield Fault(MANIFEST, "清单与其校验码不符")
    found = {part: seal.sha256(files[name]) for part, name in NAMES.items() if name in files}
    stated = manifest["parts"]
    for part, value in found.items():
        if stated.get(part) != value:  # type: ignore[attr-defined]
            yield Fault(NAMES[part], "内容与清单的校验码不符")
    if len(found) == len(NAMES) and seal.root(found) != manifest.get("digest"):
        yield Fault(MANIFEST, "总校验码与各文件不符")


def _recomputed(files: Mapping[str, bytes], manifest: Mapping[str, object]) -> tuple[int, list[Fault]]:
    text = {part: files[name].decode() for part, name in NAMES.items() if part not in ("pdf", "docx")}
    document = from_json(text["document"])
    on = ground.Source(text["snapshot"], text["previous"], text["flags"]).ground()
    expressions = {code: expression_of(data) for code, data in json.loads(text["figures"]).items()}
    faults = [] if to_json(document) == text["document"] else [Fault(NAMES["document"], "不是规范写法")]
    if document.number != manifest.get("number"):
        faults.append(Fault(MANIFEST, "文号与通报不符"))
    faults += _figures(document, on, expressions)
    if document.proof != proof(on, on.frozen.unit, expressions):
        faults.append(Fault(NAMES["document"], "数字核对表与快照重新计算的结果不符"))
    return len(expressions), [*faults, *_files(files, document)]


def _figures(document: Document, on: ground.Ground, expressions: Mapping[str, Expression]) -> Iterator[Fault]:
    printed: dict[str, FigureCode] = {entry.code: entry for entry in document.figure_codes}
    for code in sorted(set(printed) ^ set(expressions)):
        yield Fault(NAMES["figures"], f"{code}没有表达式或没有印出")
    for code, expression in expressions.items():
        value = figures.figure_value(on, expression)
        if code in printed and printed[code].text != value.text:
            yield Fault(NAMES["document"], f"{code}印为{printed[code].text}，按快照应为{value.text}")
    for code in uncoded(document):
        yield Fault(NAMES["document"], f"{code}在文中与编码表不一致")


def _files(files: Mapping[str, bytes], document: Document) -> Iterator[Fault]:
    if pdf.render(document, official=False) != files[NAMES["pdf"]]:
        yield Fault(NAMES["pdf"], "与按内容重新排印的文件不同")
    if docx.render(document, official=False) != files[NAMES["docx"]]:
        yield Fault(NAMES["docx"], "与按内容重新生成的文件不同")
