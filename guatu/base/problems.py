"""One catalogue of coded refusals. Actions raise them; one handler turns them into a page, fragment or JSON."""

from dataclasses import dataclass, field

CATALOGUE: dict[str, tuple[int, str]] = {
    "not_found": (404, "没有找到，或您无权查看"),
    "not_allowed": (403, "您没有办理这件事的权限"),
    "invalid": (422, "填写有误，请按提示修改"),
    "conflict": (409, "别人刚刚改过，请核对后再提交"),
    "in_flight": (409, "同一请求正在办理，请稍候"),
    "key_reused": (422, "同一幂等键用于不同内容"),
    "illegal_step": (409, "现在的状态不能这样办"),
    "own_work": (403, "不能办理自己提交或本组织提交的事项"),
    "too_many": (429, "次数过多，请稍后再试"),
    "wrong_method": (405, "这个地址不接受这样的请求"),
    "wrong_type": (415, "不能读这种格式的内容"),
    "stale": (412, "您看到的已不是最新版本，请重新读取后再提交"),
    "too_large": (413, "内容过大"),
    "expired": (410, "已过期或已使用"),
    "sign_in": (401, "请先登录"),
    "second_factor": (403, "此岗位须先启用二次验证"),
    "frozen": (409, "已印发的内容不能更改"),
    "unsafe_address": (422, "该地址不允许访问"),
    "unavailable": (503, "暂时无法办理，请稍后再试"),
}


@dataclass
class Problem(Exception):
    """A refusal in the user's words.

    `code` is a key of CATALOGUE; `detail` says what happened and what to do; `fields` maps a field
    name to its message (rows of a file use "row:column").
    """

    code: str
    detail: str = ""
    fields: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__(self.code, self.detail)
        if self.code not in CATALOGUE:
            raise ValueError(f"unknown problem code {self.code!r}")

    @property
    def status(self) -> int:
        return CATALOGUE[self.code][0]

    @property
    def title(self) -> str:
        return CATALOGUE[self.code][1]

    def __str__(self) -> str:
        return self.detail or self.title
