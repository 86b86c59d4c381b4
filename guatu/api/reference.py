"""The OpenAPI document, arranged to be read: operations by tag, with scope, parameters, body and answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

TAGS = {
    "units": "组织", "campaigns": "专项与任务", "assignments": "任务单", "submissions": "材料与核验", "files": "文件",
    "requests": "延期与不适用", "figures": "进度、清单与排名", "flags": "红黑旗与规则", "bulletins": "通报",
    "persons": "团员与青年", "posts": "团干部", "meetings": "组织生活与教育评议", "transfers": "组织关系转接",
    "places": "场所与覆盖", "health": "体检与整顿", "indicators": "指标与规则数字",
    "contacts": "联系点", "visits": "走访", "matters": "事项", "demonstrations": "示范点和示范经验",
    "secondments": "第一团支书", "spots": "抽查", "duty": "述职评议和座谈会", "guidance": "资料库和问答",
    "assessments": "省级考核", "letters": "督办单",
}  # fmt: skip


@dataclass(frozen=True)
class Named:
    """A parameter or field: its name, where it stands, what it may be, whether it must be there."""

    name: str
    where: str
    kind: str
    required: bool


@dataclass(frozen=True)
class Entry:
    """One operation."""

    method: str
    path: str
    name: str
    summary: str
    text: str
    scopes: list[str]
    parameters: list[Named]
    body: list[Named]
    answers: list[str]


@dataclass
class Group:
    """The operations of one tag."""

    tag: str
    label: str
    entries: list[Entry] = field(default_factory=list)


def groups(document: Mapping[str, Any]) -> list[Group]:
    """The operations of a document by tag, in its order."""
    found = {tag: Group(tag, label) for tag, label in TAGS.items()}
    shapes = document["components"]["schemas"]
    for path, methods in document["paths"].items():
        for method, said in methods.items():
            tag = said["tags"][0]
            found.setdefault(tag, Group(tag, tag)).entries.append(_entry(method.upper(), path, said, shapes))
    return list(found.values())


def _entry(method: str, path: str, said: Mapping[str, Any], shapes: Mapping[str, Any]) -> Entry:
    content = said.get("requestBody", {}).get("content", {})
    body: Mapping[str, Any] = next((one["schema"] for one in content.values()), {})
    return Entry(
        method=method,
        path=path,
        name=said["operationId"],
        summary=said["summary"],
        text=said["description"],
        scopes=said["x-scope"],
        parameters=[
            Named(p["name"], p["in"], kind_of(p["schema"], shapes), p.get("required", False))
            for p in said["parameters"]
        ],
        body=_fields(body, shapes),
        answers=sorted(str(status) for status in said["responses"]),
    )


def _fields(shape: Mapping[str, Any], shapes: Mapping[str, Any]) -> list[Named]:
    shape = _resolved(shape, shapes)
    required = shape.get("required", [])
    fields = shape.get("properties", {})
    if not fields and shape.get("format") == "binary":
        return [Named("", "body", "application/octet-stream", True)]
    return [Named(name, "body", kind_of(one, shapes), name in required) for name, one in fields.items()]


def kind_of(shape: Mapping[str, Any], shapes: Mapping[str, Any]) -> str:
    """What a value may be, in a few words."""
    if "anyOf" in shape:
        return " | ".join(kind_of(one, shapes) for one in shape["anyOf"] if one.get("type") != "null")
    shape = _resolved(shape, shapes)
    if "enum" in shape:
        return " · ".join(map(str, shape["enum"]))
    if "const" in shape:
        return str(shape["const"])
    if shape.get("type") == "array":
        return f"[{kind_of(shape.get('items', {}), shapes)}]"
    limit = f" ≤ {shape['maxLength']}" if "maxLength" in shape else ""
    return str(shape.get("format") or shape.get("type", "")) + limit


def _resolved(shape: Mapping[str, Any], shapes: Mapping[str, Any]) -> Mapping[str, Any]:
    return shapes[shape["$ref"].rsplit("/", 1)[-1]] if "$ref" in shape else shape
