"""Where a unit sits: coordinates, the division code and the credit code, checked before they are kept."""

import re

LATITUDES = (3.0, 54.0)  # China's extent, in degrees of CGCS2000
LONGITUDES = (73.0, 136.0)
DIVISION = re.compile(r"[1-9]\d{5}(\d{3}(\d{3})?)?")
CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100-2015: no I, O, S, V, Z


def place(latitude: float | None, longitude: float | None) -> dict[str, str]:
    """What is wrong with a pair of coordinates, by field: one without the other, outside China, exchanged."""
    if latitude is None and longitude is None:
        return {}
    if latitude is None or longitude is None:
        return {"latitude" if latitude is None else "longitude": "经度和纬度须一起填写"}
    if LATITUDES[0] <= longitude <= LATITUDES[1] and LONGITUDES[0] <= latitude <= LONGITUDES[1]:
        return {"latitude": "经度和纬度好像填反了"}
    wrong = {}
    if not LATITUDES[0] <= latitude <= LATITUDES[1]:
        wrong["latitude"] = f"纬度应在 {LATITUDES[0]:.0f} 到 {LATITUDES[1]:.0f} 之间"
    if not LONGITUDES[0] <= longitude <= LONGITUDES[1]:
        wrong["longitude"] = f"经度应在 {LONGITUDES[0]:.0f} 到 {LONGITUDES[1]:.0f} 之间"
    return wrong


def division(code: str) -> str:
    """What is wrong with a division code; "" if nothing."""
    return "" if DIVISION.fullmatch(code) else "行政区划代码应为 6、9 或 12 位数字"


def credit(code: str) -> str:
    """What is wrong with a unified social credit code, by its check character (GB 32100-2015); "" if nothing."""
    if len(code) != 18 or any(mark not in CREDIT for mark in code):
        return "统一社会信用代码应为 18 位数字和大写字母"
    total = sum(CREDIT.index(mark) * pow(3, place, 31) for place, mark in enumerate(code[:17]))
    return "" if CREDIT[-total % 31] == code[17] else "统一社会信用代码的校验位不对，请核对"
