"""What a person is to the League, and which change of it is legal.

Sources (docs/domain.md, Members): 《发展团员工作细则》(中青办发〔2023〕13号), 《团支部工作条例（试行）》
(中青发〔2019〕8号): 退团 and 自行脱团 end in the branch's decision to remove, 保留团籍 is for members who joined the
Party before 28, 停止团籍 for those who could not be reached for six months.
"""

from guatu.base.states import Choice


class State(Choice):
    """The state of a membership."""

    MEMBER = "member", "团员"
    KEPT = "kept", "保留团籍"
    SUSPENDED = "suspended", "停止团籍"
    AGED_OUT = "aged_out", "超龄离团"
    RESIGNED = "resigned", "退团"
    LAPSED = "lapsed", "自行脱团"
    EXPELLED = "expelled", "开除团籍"
    DIED = "died", "去世"


# In these states a person belongs to a branch: is counted, called to meetings and handed over.
BELONGING = frozenset({State.MEMBER, State.KEPT, State.SUSPENDED})
# Who counts among those due at a meeting: 停止团籍 does not, nor a Party member who keeps the membership by choice.
DUE = frozenset({State.MEMBER})

STEPS: dict[State, frozenset[State]] = {
    State.MEMBER: frozenset(
        {State.KEPT, State.SUSPENDED, State.AGED_OUT, State.RESIGNED, State.LAPSED, State.EXPELLED, State.DIED}
    ),
    State.KEPT: frozenset({State.MEMBER, State.AGED_OUT, State.RESIGNED, State.EXPELLED, State.DIED}),
    State.SUSPENDED: frozenset({State.MEMBER, State.LAPSED, State.AGED_OUT, State.EXPELLED, State.DIED}),
    # A person who left at will, or fell away, may come back by a decision to restore (恢复团籍).
    State.AGED_OUT: frozenset({State.MEMBER, State.DIED}),
    State.RESIGNED: frozenset({State.MEMBER, State.DIED}),
    State.LAPSED: frozenset({State.MEMBER, State.DIED}),
    State.EXPELLED: frozenset({State.DIED}),
    State.DIED: frozenset(),
}


def may_become(now: State, then: State) -> bool:
    """Whether one state may follow another."""
    return then in STEPS[now]
