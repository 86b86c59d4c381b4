"""The type faces of an official document: the official one where it is installed, else a free one."""

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pylopdf_fonts_zh_cn
import typst

SHIPPED = Path(__file__).resolve().parent.parent / "fonts"
NOTO = Path(pylopdf_fonts_zh_cn.serif_path()).parent
FALLBACK = "Noto Serif SC"


@dataclass(frozen=True)
class Face:
    """One role of type: its official name in Word, families that are that face, and the free substitute."""

    role: str
    official: str
    families: tuple[str, ...]
    substitute: str
    shown_as: str


FACES = (
    Face(
        "title",
        "方正小标宋简体",
        ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "方正小标宋简体", "方正小标宋_GBK"),
        "Noto Serif SC",
        "思源宋体（加粗）",
    ),
    Face("body", "仿宋_GB2312", ("FangSong_GB2312", "仿宋_GB2312", "FangSong"), "FandolFang R", "Fandol 仿宋"),
    Face("kai", "楷体_GB2312", ("KaiTi_GB2312", "楷体_GB2312", "KaiTi"), "FandolKai", "Fandol 楷体"),
    Face("hei", "黑体", ("SimHei", "黑体"), "Noto Sans SC", "思源黑体"),
    Face("song", "宋体", ("SimSun", "宋体"), "Noto Serif SC", "思源宋体"),
)
OFFICIAL = {face.role: face.official for face in FACES}


@dataclass(frozen=True)
class Faces:
    """The families to print with, by role; the folders they are in; the substitutions made."""

    families: dict[str, list[str]]
    folders: tuple[Path, ...]
    substitutions: tuple[str, ...]
    heavy_title: bool


def faces(*, official: bool = True) -> Faces:
    """The faces to print with on this machine; with `official` off, only those that are shipped.

    Official faces are looked for in the folder named by GUATU_FONTS, then among the installed ones.
    """
    return _faces(os.environ.get("GUATU_FONTS", "") if official else None)


def substitutions(*, official: bool = True) -> list[str]:
    """Which official faces are missing here and what stands in for each, in the reader's words."""
    return list(faces(official=official).substitutions)


@lru_cache(maxsize=8)
def _faces(folder: str | None) -> Faces:
    held = {} if folder is None else _official(folder)
    families, substituted = {}, []
    for face in FACES:
        own = next((family for family in face.families if family in held), None)
        families[face.role] = list(dict.fromkeys([own or face.substitute, face.substitute, FALLBACK]))
        if own is None:
            substituted.append(f"{face.official}以{face.shown_as}代替")
    return Faces(
        families=families,
        folders=tuple(dict.fromkeys([SHIPPED, NOTO, *held.values()])),
        substitutions=tuple(substituted),
        heavy_title=not any(family in held for family in FACES[0].families),
    )


def _official(folder: str) -> dict[str, Path]:
    paths = [Path(folder)] if folder and Path(folder).is_dir() else []
    found = typst.Fonts(include_system_fonts=True, include_embedded_fonts=False, font_paths=paths).fonts()
    wanted = {family for face in FACES for family in face.families}
    return {font.family: Path(font.path).parent for font in found if font.family in wanted and font.path}
