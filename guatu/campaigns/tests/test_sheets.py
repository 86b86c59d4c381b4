from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guatu.base.problems import Problem
from guatu.campaigns.queries.campaigns import shipped
from guatu.campaigns.rules import reading
from guatu.campaigns.rules.reach import KIND_WORDS, SECTOR_WORDS
from guatu.campaigns.rules.tasklist import Heading, Item, TaskList
from guatu.campaigns.sheets import incoming, text, workbook

ONE = """code: c
name: 清单
tasks:
  - code: "1"
    name: 任务
    standard: 标准
    for: [branch]
    evidence: report
    due_day: 30
"""


def words(longest, lines=False, least=0):
    letters = st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")) | st.sampled_from("=+-@'·\"#: 𠮷㐀一0")
    if lines:
        letters |= st.just("\n")
    found = st.text(letters, max_size=min(longest, 20)).map(reading.tidy)
    return found.filter(
        lambda value: len(value) >= least and all(reading.legal(character, lines) for character in value)
    )


def some(closed):
    return st.sets(st.sampled_from(list(closed)), max_size=3).map(lambda got: tuple(w for w in closed if w in got))


CODES = st.from_regex(reading.CODE, fullmatch=True).filter(lambda code: code.isascii() and len(code) <= 12)


@st.composite
def items(draw, code, categories):
    indicator = draw(st.booleans())
    dated = draw(st.booleans())
    category = draw(st.sampled_from([heading.code for heading in categories])) if categories else ""
    return Item(
        code=code, name=draw(words(120, least=1)), name_en=draw(words(160)), category=category,
        standard=draw(words(2000, lines=True, least=1)), source=draw(words(300)),
        kinds=draw(some(KIND_WORDS).filter(bool)), sectors=draw(some(SECTOR_WORDS)),
        evidence="indicator" if indicator else "report", indicator="coverage_rate" if indicator else "",
        target=draw(st.sampled_from([">= 0.95", "== 0", "<3"])) if indicator else "",
        due_day=None if dated else draw(st.integers(1, 1500)),
        due_on=draw(st.dates(date(2000, 1, 1), date(2090, 1, 1))) if dated else None,
        department=draw(words(60)), second_level=draw(st.booleans()), weight=draw(st.integers(1, 100)),
    )  # fmt: skip


@st.composite
def lists(draw):
    codes = draw(st.lists(CODES, max_size=3, unique=True))
    categories = tuple(Heading(code, draw(words(120, least=1)), draw(words(160))) for code in codes)
    tasks = draw(st.lists(CODES, min_size=1, max_size=3, unique=True))
    return TaskList(
        code=draw(CODES), name=draw(words(120, least=1)), name_en=draw(words(160)), sectors=draw(some(SECTOR_WORDS)),
        categories=categories, tasks=tuple(draw(items(code, categories)) for code in tasks),
        demonstration_lead_days=draw(st.integers(0, 365)), correction_days=draw(st.integers(0, 60)),
    )  # fmt: skip


@given(lists())
def test_a_list_survives_yaml(tasklist):
    assert text.read(text.write([tasklist])) == [tasklist]


@settings(max_examples=8)
@given(lists())
def test_a_list_survives_excel(tmp_path_factory, tasklist):
    path = tmp_path_factory.mktemp("lists") / "list.xlsx"
    path.write_bytes(workbook.write(tasklist))
    assert workbook.read(path) == tasklist


@pytest.mark.parametrize("name", ["norms", "nine_actions"])
def test_shipped_lists_survive_both_files(name):
    whole = text.read(shipped(name))
    assert text.read(text.write(whole)) == whole
    assert incoming.read(workbook.write(whole[0])) == whole[:1]


def test_shipped_norms_are_15_tasks_on_15_days_in_4_categories():
    norms = text.read(shipped("norms"))[0]
    assert [len(norms.tasks), len({item.due_day for item in norms.tasks}), len(norms.categories)] == [15, 15, 4]
    assert [len(one.tasks) for one in text.read(shipped("nine_actions"))] == [4, 3, 3, 3, 3, 3, 3, 3, 3]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "应以 code"),
        (b"\xff\xfe\x00a", "UTF-8"),
        ("清单".encode("gbk"), "UTF-8"),
        (b"a: [1", "第1行"),
        (b"a: &x 1\nb: *x", "引用"),
        (b"[" * 20_000, "层次太深"),
        (b"!!python/object/apply:os.system [ls]", "第1行"),
        (b"a" * (text.LARGEST + 1), "KB"),
        (ONE.replace("name: 清单", "name: 甲\nname: 乙").encode(), "第3行：“name”写了两次"),
        (ONE.replace("due_day: 30", "due_day: soon").encode(), "第9行 tasks[1].due_day"),
        (ONE.replace('"1"', "1.1").encode(), "第4行 tasks[1].code"),
        (b"- " + ONE.replace("\n", "\n  ").encode() + b"\n- x", "第"),
    ],
)
def test_bad_yaml_is_refused_with_its_line(content, message):
    with pytest.raises(Problem) as refusal:
        text.read(content)
    assert message in str(refusal.value)


def test_bad_workbook_is_refused_with_sheet_row_and_column(tmp_path):
    path = tmp_path / "list.xlsx"
    good = text.read(ONE.encode())[0]
    bad = TaskList("c", "清单", (good.tasks[0], Item("2", "任务", "标准", ("branch",), "report")))
    path.write_bytes(workbook.write(bad))
    with pytest.raises(Problem) as refusal:
        workbook.read(path)
    assert list(refusal.value.fields) == ["任务 第3行 第几天到期"]
