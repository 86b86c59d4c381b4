"""发展团员编号: 12 digits, the year (4), the province (2) and a serial number (6); demanded from 2017 on.

Source (docs/domain.md, Members): the national register's rules; blocks of 16 digits were given out in some places
before, and numbers of 2017 and 2018 stand for each other.
"""

import re

LENGTH = 12
FROM_YEAR = 2017
SHORTEST, LONGEST = 8, 20
ALIKE = frozenset({2017, 2018})
PROVINCES = frozenset(
    {
        11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54, 61,
        62, 63, 64, 65, 66,
    }
)  # fmt: skip


def number_needed(joined_year: int) -> bool:
    """Whether somebody who joined in a year must have a number."""
    return joined_year >= FROM_YEAR


def judge_number(number: str, joined_year: int) -> tuple[str, list[str]]:
    """What forbids a number ("" if nothing), and what to warn of. An empty number is judged by the year."""
    if not number:
        return ("2017年起入团的须填发展团员编号" if number_needed(joined_year) else ""), []
    if not re.fullmatch(rf"[0-9]{{{SHORTEST},{LONGEST}}}", number):
        return "发展团员编号是12位数字：入团年份4位、省份2位、顺序号6位", []
    year, told = int(number[:4]), []
    if abs(year - joined_year) > 1:
        return f"编号的年份{year}与入团年份{joined_year}不符", []
    if year != joined_year and {year, joined_year} != ALIKE:
        told.append(f"编号的年份{year}与入团年份{joined_year}差一年，请核对")
    if len(number) != LENGTH:
        told.append(f"编号有{len(number)}位，现行编号是12位；个别省份早年发过其他位数的，请对照团员证")
    elif int(number[4:6]) not in PROVINCES:
        told.append("编号第5、6位不是省份代码，请核对")
    return "", told
