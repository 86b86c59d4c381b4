"""Task lists as YAML: read with a limit and with line numbers, written so that people can edit them."""

from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from guatu.base.problems import Problem
from guatu.campaigns.rules import reading
from guatu.campaigns.rules.reading import Finding, Place
from guatu.campaigns.rules.tasklist import Item, TaskList, default_category

LARGEST = 256 * 1024  # bytes
MOST_LISTS = 30

Lines = dict[Place, int]


class Loader(yaml.SafeLoader):
    """Plain values only; references are refused, since they make a small file unfold into a huge one."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark
            raise Problem("invalid", f"第{mark.line + 1}行：不支持引用（*），请把内容写全")
        return super().compose_node(parent, index)


def read(content: bytes) -> list[TaskList]:
    """The lists of a YAML file: one list, or a series of them. Every fault is named with its line."""
    raw, lines = parse(content)
    several = isinstance(raw, list)
    parts = raw if isinstance(raw, list) else [raw]
    if not parts or len(parts) > MOST_LISTS:
        raise Problem("invalid", f"文件里应有1到{MOST_LISTS}份任务清单")
    lists, faults = [], []
    for number, part in enumerate(parts):
        tasklist, findings = reading.read(part)
        lists.append(tasklist)
        faults += [Finding((number, *found.place) if several else found.place, found.message) for found in findings]
    if len({one.code for one in lists}) != len(lists):
        faults.append(Finding((), "几份清单的编号（code）不能相同"))
    refuse(faults, lines)
    return lists


def refuse(faults: Sequence[Finding], lines: Lines) -> None:
    """Refuse a file with faults, each with its line and the way to it."""
    if faults:
        fields: dict[str, str] = {}
        for fault in faults[:50]:
            line, way = line_of(fault.place, lines), way_to(fault.place)
            key = f"第{line}行" + (f" {way}" if way else "")
            fields[key] = fields[key] + "；" + fault.message if key in fields else fault.message
        first = next(iter(fields.items()))
        raise Problem("invalid", f"任务清单有{len(faults)}处要改。{first[0]}：{first[1]}", fields)


def line_of(place: Place, lines: Lines) -> int:
    """The line of a place, or of the nearest thing around it."""
    while place and place not in lines:
        place = place[:-1]
    return lines.get(place, 1)


def way_to(place: Place) -> str:
    """A place in words: tasks[3].due."""
    return "".join(f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in place).lstrip(".")


def parse(content: bytes) -> tuple[Any, Lines]:
    """The plain values of a YAML text, and the line on which each stands."""
    if len(content) > LARGEST:
        raise Problem("too_large", f"任务清单文件不能超过{LARGEST // 1024} KB")
    try:
        loader = Loader(content.decode("utf-8-sig"))
        node = loader.get_single_node()
        lines: Lines = {}
        return (value_of(loader, node, (), lines) if node is not None else None), lines
    except UnicodeDecodeError:
        raise Problem("invalid", "文件不是 UTF-8 编码，请另存为 UTF-8 后再导入") from None
    except yaml.MarkedYAMLError as error:
        where = f"第{error.problem_mark.line + 1}行" if error.problem_mark else "文件"
        raise Problem("invalid", f"{where}的格式看不懂，请核对缩进、冒号和引号") from None
    except (yaml.YAMLError, ValueError, OverflowError):
        raise Problem("invalid", "文件内容看不懂，请核对后再导入") from None
    except RecursionError:
        raise Problem("invalid", "文件层次太深，这不像一份任务清单") from None


def value_of(loader: Loader, node: yaml.Node, place: Place, lines: Lines) -> Any:
    """A node as plain values. A key that stands twice is refused: the later one would win in silence."""
    lines[place] = node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        return [value_of(loader, part, (*place, number), lines) for number, part in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        found: dict[str, Any] = {}
        for key_node, part in node.value:
            key = str(key_node.value)[:60]
            if key in found:
                raise Problem("invalid", f"第{key_node.start_mark.line + 1}行：“{key}”写了两次")
            found[key] = value_of(loader, part, (*place, key), lines)
        return found
    return loader.construct_object(node, deep=True)


def write(lists: Sequence[TaskList]) -> bytes:
    """The lists as YAML: one list as it is, several as a series. Read again, they are the same."""
    plain = [to_plain(tasklist) for tasklist in lists]
    whole = plain[0] if len(plain) == 1 else plain
    text = yaml.safe_dump(whole, allow_unicode=True, sort_keys=False, width=100, default_flow_style=False)
    return text.encode()


def to_plain(tasklist: TaskList) -> dict[str, Any]:
    """The list as a mapping of plain values, without what is empty or usual."""
    whole: dict[str, Any] = {
        "code": tasklist.code,
        "name": tasklist.name,
        "name_en": tasklist.name_en,
        "sectors": list(tasklist.sectors),
        "demonstration_lead_days": tasklist.demonstration_lead_days,
    }
    kept = filled(whole)
    if tasklist.correction_days != 3:
        kept["correction_days"] = tasklist.correction_days
    if tasklist.categories:
        kept["categories"] = [filled(vars(heading)) for heading in tasklist.categories]
    kept["tasks"] = [item_to_plain(item, tasklist) for item in tasklist.tasks]
    return kept


def item_to_plain(item: Item, tasklist: TaskList) -> dict[str, Any]:
    """One task as a mapping, in the order in which people write it."""
    own = "" if item.category == default_category(item.code, tasklist.categories) else item.category
    return filled(
        {
            "code": item.code,
            "name": item.name,
            "name_en": item.name_en,
            "category": own,
            "standard": item.standard,
            "source": item.source,
            "for": list(item.kinds),
            "sectors": list(item.sectors),
            "evidence": item.evidence,
            "indicator": item.indicator,
            "target": item.target,
            "due_day": item.due_day,
            "due": item.due_on,
            "department": item.department,
            "second_level": item.second_level,
            "weight": item.weight if item.weight != 1 else None,
        }
    )


def filled(mapping: Mapping[str, Any]) -> dict[str, Any]:
    """What a mapping says, without its empty values."""
    return {key: value for key, value in mapping.items() if value not in ("", None, [], False, 0)}
