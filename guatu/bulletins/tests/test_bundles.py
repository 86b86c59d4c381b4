"""The bundle verifies without a database, and any planted change in any file is found."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from guatu.accounts.journal import canonical
from guatu.bulletins.models import Issue
from guatu.bulletins.printing import docx, pdf
from guatu.bulletins.queries import bundles
from guatu.bulletins.rules import seal
from guatu.bulletins.rules.document import from_json
from guatu.bulletins.tests.conftest import WEEK, Drive
from guatu.cli import bulletin as cli
from tests.world import AT

Files = dict[str, bytes]


def unpacked(content: bytes) -> Files:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(files: Files) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return written.getvalue()


@pytest.fixture
def made(drive: Drive, issued: Issue) -> bytes:
    """The bundle of the second issue, which has a former one."""
    drive.verdict("class1", "1.1", "principal", AT + WEEK)
    second = drive.issue(drive.begin(AT + WEEK, issued.bulletin), AT + WEEK)
    return bundles.bundle(second, AT + WEEK)


def test_a_bundle_verifies_without_any_query(made: bytes, django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        found = bundles.verify(made)
    assert (found.number, found.faults) == ("云团通〔2026〕2号", ())
    assert found.figures > 40


def resealed(files: Files) -> Files:
    """All digests made anew, as a forger would."""
    manifest = json.loads(files[bundles.MANIFEST])
    digests = {part: seal.sha256(files[name]) for part, name in bundles.NAMES.items()}
    manifest |= {"parts": digests, "digest": seal.root(digests)}
    manifest.pop("self")
    manifest["self"] = seal.sha256(canonical(manifest))
    return {**files, bundles.MANIFEST: canonical(manifest).encode()}


def changed(files: Files, name: str, old: str, new: str) -> Files:
    text = files[name].decode()
    assert old in text
    return {**files, name: text.replace(old, new, 1).encode()}


def reprinted(files: Files) -> Files:
    document = from_json(files["document.json"])
    return {
        **files,
        "bulletin.pdf": pdf.render(document, official=False),
        "bulletin.docx": docx.render(document, official=False),
    }


def test_each_file_flipped_by_one_byte_is_found(made: bytes) -> None:
    files = unpacked(made)
    for name, content in files.items():
        middle = len(content) // 2
        flipped = content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]
        assert bundles.verify(packed({**files, name: flipped})).faults, name
        assert bundles.verify(packed({n: c for n, c in files.items() if n != name})).faults, name
    assert bundles.verify(packed({**files, "more.txt": b""})).faults


FORGERIES: dict[str, Callable[[Files], Files]] = {
    "words printed otherwise": lambda f: changed(f, "document.json", "调度情况", "检查情况"),
    "a figure in the text": lambda f: reprinted(changed(f, "document.json", '"text":"26"', '"text":"27"')),
    "a cell of the snapshot": lambda f: changed(f, "snapshot.json", '"today":"2026-11-09"', '"today":"2026-11-05"'),
    "a name of the snapshot": lambda f: changed(f, "snapshot.json", "西平区", "西坪区"),
    "an expression": lambda f: changed(f, "figures.json", '"measure":"units"', '"measure":"tasks"'),
    "the former snapshot": lambda f: {**f, "previous.json": f["snapshot.json"]},
    "no flags": lambda f: {**f, "flags.json": b'{"pk": 1}'},
    "the proof": lambda f: reprinted(changed(f, "document.json", '"holds":true', '"holds":false')),
    "the file alone": lambda f: {**f, "bulletin.pdf": f["bulletin.pdf"] + b"\n"},
    "the Word file alone": lambda f: {**f, "bulletin.docx": f["bulletin.docx"][:-1] + b"x"},
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forgery_with_all_digests_made_anew_is_found(made: bytes, forgery: str) -> None:
    assert bundles.verify(packed(resealed(FORGERIES[forgery](unpacked(made))))).faults


def test_what_is_no_bundle_is_said_to_be_none() -> None:
    for content in (
        b"",
        b"PK\x03\x04",
        packed({}),
        packed({bundles.MANIFEST: b"[]"}),
        packed({bundles.MANIFEST: b"{"}),
    ):
        assert bundles.verify(content).faults


def test_the_command_verifies_and_says_so_by_its_exit_code(real_word: None, made: bytes, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.zip", tmp_path / "bad.zip"
    good.write_bytes(made)
    bad.write_bytes(packed(changed(unpacked(made), "snapshot.json", "西平区", "西坪区")))
    digest = bundles.verify(made).digest
    run = CliRunner().invoke
    assert run(cli.command, ["verify", str(good)]).exit_code == 0
    assert run(cli.command, ["verify", str(good), "--digest", digest]).exit_code == 0
    assert run(cli.command, ["verify", str(good), "--digest", "0" * 64]).exit_code == 1
    assert run(cli.command, ["verify", str(bad)]).exit_code == 1
    assert run(cli.command, ["verify", str(tmp_path / "none.zip")]).exit_code == 2


def test_the_commands_draft_issue_render_and_bundle(drive: Drive, tmp_path: Path) -> None:
    run = CliRunner().invoke
    made = run(cli.command, ["draft", "--series", "云团通", "--campaign", "norms", "--by", "dept"])
    assert made.exit_code == 0, made.output
    pk = made.output.strip()
    assert run(cli.command, ["issue", pk, "--signatory", "市委", "--by", "dept"]).exit_code == 2
    done = run(cli.command, ["issue", pk, "--signatory", "市委", "--by", "chief"])
    assert done.exit_code == 0, done.output
    assert run(cli.command, ["render", pk, "--out", str(tmp_path)]).exit_code == 0
    assert run(cli.command, ["bundle", pk, "--out", str(tmp_path / "b.zip")]).exit_code == 0
    assert run(cli.command, ["verify", str(tmp_path / "b.zip")]).exit_code == 0
    assert len(list(tmp_path.glob("*.pdf"))) == 1
