from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.utils import translation

from guatu.base.states import CellState
from guatu.base.templatetags import parts

AT = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)


def drawn(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


def test_instants_are_written_in_shanghai_time():
    assert parts.instant(AT) == "2026年11月23日 00:30"
    with translation.override("en"):
        assert parts.instant(AT) == "23 Nov 2026 00:30"
    assert drawn("{{ at|day }}", at=AT) == '<time datetime="2026-11-23">2026年11月23日</time>'
    assert drawn("{{ on|short_day }}", on=date(2026, 1, 5)) == '<time datetime="2026-01-05">1月5日</time>'


def test_missing_values_are_dashes():
    assert drawn("{{ n|count }}{{ n|pct }}{{ n|when }}{{ n|day }}{{ n|short_day }}", n=None) == "–" * 5
    assert drawn("{{ n|count }} {{ n|pct }}", n=0) == "0 0.0%"


@pytest.mark.parametrize("state", CellState)
def test_every_state_has_a_mark_and_a_word(state):
    html = drawn("{% state code %}", code=state.value)
    assert f"#m-{state.value}" in html
    assert state.label in html


def test_a_bar_with_a_list_is_a_link_that_says_what_it_counts():
    html = drawn(
        '{% bar counts pace=0.5 href=href label="云溪县" %}', counts={"done": 1, "overdue": 3}, href="/list/?a=1&b=2"
    )
    assert html.startswith(
        '<a href="/list/?a=1&amp;b=2" class="bar bar-row" title="云溪县；完成（含逾期完成）1 ÷ 应完成 4；'
    )
    assert '<rect class="s-overdue" x="25.0%" width="75.0%" y="4" height="100%" fill="url(#hatch-overdue)">' in html
    assert "25.0%</b>" in html


def test_labels_are_escaped():
    assert "<b>x" not in drawn("{% bar counts label=label %}", counts={}, label='"><b>x')


@pytest.mark.parametrize(
    ("value", "kind", "shown"),
    [
        ("13812345678", "phone", "138****5678"),
        ("张小明", "name", "张**"),
        ("110105200805120021", "id", "**************0021"),
        ("021", "id", "***"),
        ("", "id", "–"),
    ],
)
def test_protected_values_show_only_what_is_needed_to_know_them(value, kind, shown):
    assert parts.mask(value, kind) == shown


def test_a_day_that_was_kept_as_text_is_shown_like_any_other() -> None:
    assert parts.day("2026-11-23") == parts.day(date(2026, 11, 23))
