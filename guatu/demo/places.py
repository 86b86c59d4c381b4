"""The invented city's places: real counts and shapes under made-up and reshuffled names."""

import csv
import gzip
import json
from dataclasses import dataclass
from random import Random
from typing import Any

from django.conf import settings

DATA = settings.ROOT / "orgs" / "data" / "divisions"  # origin and licences in its README
CITY = "云峦市"
COUNTIES = (
    "金垣区",
    "松陵区",
    "凤栖区",
    "星垣区",
    "岚川县",
    "清澜县",
    "石泓县",
    "望岳县",
    "沅峰县",
    "梧岭县",
    "柏陵县",
    "霞岭县",
)
ENDINGS = ("社区居民委员会", "村民委员会", "社区居委会", "村村委会", "村委会", "居委会", "社区")
SOURCE = "地图数据来源：国家地理信息公共服务平台（天地图）。轮廓取自真实区划，县区名称为虚构，仅供演示。"


@dataclass
class Village:
    name: str
    urban: bool


@dataclass
class Town:
    name: str
    kind: str  # 镇, 街道, or another unit like them
    villages: list[Village]


@dataclass
class County:
    code: str
    name: str
    poor: bool
    population: int
    centre: tuple[float, float]  # longitude, latitude
    tile: tuple[int, int]
    towns: list[Town]


def counties(chance: Random, most: int | None = None, keep: float = 1.0) -> list[County]:
    """The counties with their towns and villages, names dealt out anew; `most` and `keep` make a smaller city."""
    rows = _rows("baoji_2023_to_village.csv.gz")
    towns = [row for row in rows if row["level"] == "4"]
    villages = [row for row in rows if row["level"] == "5"]
    town_names = _dealt(chance, [_stem(row["name"], ("街道", "镇")) for row in towns])
    village_names = _dealt(chance, [_stem(row["name"], ENDINGS) for row in villages])
    named_towns = dict(zip((row["code"] for row in towns), town_names, strict=True))
    named_villages = dict(zip((row["code"] for row in villages), village_names, strict=True))
    points = {f["properties"]["adcode"]: tuple(f["properties"]["cp"]) for f in shapes()["features"]}
    found = []
    for row, name in zip(_rows("baoji_counties.csv"), COUNTIES, strict=True):
        own = [town for town in towns if town["parent"] == row["code"]]
        own = own[: max(2, round(len(own) * keep))]
        found.append(
            County(
                code=row["code"], name=name, poor=row["poverty832"] == "1", population=int(row["pop2020"]),
                centre=points[row["code"]], tile=(int(row["tile_col"]), int(row["tile_row"])),
                towns=[_town(town, villages, named_towns, named_villages, keep) for town in own],
            )
        )  # fmt: skip
    return found[:most]


def shapes() -> dict[str, Any]:
    """The county shapes as they come, with their real codes; `maps` gives them the demo's names."""
    found: dict[str, Any] = json.loads((DATA / "baoji_counties.geojson").read_text(encoding="utf-8"))
    return found


def sectors() -> dict[str, Any]:
    """The counts of organisations, members and kinds derived for a city of this size."""
    found: dict[str, Any] = json.loads((DATA / "structure.json").read_text(encoding="utf-8"))["generation"]["demo_city"]
    return found


def _town(row: dict[str, str], villages: list, names: dict, village_names: dict, keep: float) -> Town:
    own = [village for village in villages if village["parent"] == row["code"]]
    own = own[: max(1, round(len(own) * keep))]
    kind = row["kind"] if row["kind"] in ("镇", "街道") else ""
    seen: set[str] = set()
    found = []
    for village in own:
        urban = "居委会" in village["kind"]
        name = village_names[village["code"]]
        while name in seen:
            name = f"东{name}" if f"东{name}" not in seen else f"新{name}"
        seen.add(name)
        found.append(Village(name + ("社区" if urban else "村"), urban))
    return Town(names[row["code"]] + (kind or "景区"), kind, found)


def _stem(name: str, endings: tuple[str, ...]) -> str:
    for ending in endings:
        if name.endswith(ending) and len(name) > len(ending):
            name = name.removesuffix(ending)
            break
    return name.removesuffix("村") if len(name) > 1 else name


def _dealt(chance: Random, names: list[str]) -> list[str]:
    dealt = names[:]
    chance.shuffle(dealt)
    return dealt


def _rows(name: str) -> list[dict[str, str]]:
    content = (DATA / name).read_bytes()
    text = (gzip.decompress(content) if name.endswith(".gz") else content).decode()
    return list(csv.DictReader(text.splitlines()))
