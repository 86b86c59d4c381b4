"""Who somebody is: ID numbers by GB 11643, mobile numbers and names, as people and their spreadsheets write them.

An ID number is checked by its digits: province, birth date, check digit. The list of counties is left out on
purpose: numbers keep the codes of counties that were abolished long ago, and no list of those is complete.
Invented numbers, of the demo and of tests, begin with a province that was never given out, so that none of them is
anybody's; they are read only where the caller says so.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from stdnum.cn.ric import calc_check_digit

from guatu.people.rules.words import Sex

# GB/T 2260, and the residence permits of Hong Kong, Macao and Taiwan (81 to 83).
BANDS = (range(11, 16), range(21, 24), range(31, 38), range(41, 47), range(50, 55), range(61, 66), (71, 81, 82, 83))
PROVINCES = frozenset(str(code) for band in BANDS for code in band)
INVENTED_PROVINCE = "99"
INVENTED_PHONE = "100"
NAME_LIMIT = 120
EARLIEST = date(1900, 1, 1)
SPACES = re.compile(r"[\s\u200b-\u200f\u2060\ufeff'‘’`]+")
SCIENTIFIC = re.compile(r"\d(\.\d+)?E\+?\d+", re.IGNORECASE)
MOBILE = re.compile(r"1[3-9]\d{9}")
DOTS = str.maketrans(dict.fromkeys("•‧∙・⋅●．｡･", "·"))
HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})

ID_SCIENTIFIC = "这是 Excel 的科学计数，后几位数字已经丢失。请把这一列设为“文本”格式，再照身份证重新填写。"
ID_ROUNDED = "号码以 000 结尾，多半是 Excel 把后三位改成了 0。请把这一列设为“文本”格式，再照身份证重新填写。"
ID_OLD = "这是15位的旧号码，2013年起已停用。请照现在的身份证填写18位号码。"
ID_LENGTH = "身份证号应为18位，这里有{count}位。请照身份证核对。"
ID_LETTERS = "身份证号只含数字，最后一位可以是 X。请照身份证核对。"
ID_PLACE = "身份证号的前两位不是任何省份的代码。请照身份证核对。"
ID_BIRTH = "身份证号里的出生日期不存在。请照身份证核对。"
ID_CHECK = "身份证号的最后一位校验不符，其中有数字写错了。请照身份证核对。"
PHONE_SCIENTIFIC = "这是 Excel 的科学计数，后几位数字已经丢失。请把这一列设为“文本”格式，再重新填写。"
PHONE_WRONG = "请填写11位手机号。"
NAME_EMPTY = "请填写姓名。"
NAME_LONG = "姓名最长{most}字，这里有{count}字。"
NAME_HIDDEN = "姓名里有看不见的字符，请删去后重新填写。"
NAME_LETTERS = "姓名里没有文字，请核对。"


class Unreadable(ValueError):
    """What was written is no such number or name; the text says why and what to do, in plain Chinese."""


@dataclass(frozen=True)
class Identity:
    """An ID number in its one form, with what it says."""

    number: str
    birth_on: date
    sex: Sex


def identity(text: str, *, invented: bool = False, confirmed: bool = False) -> Identity:
    """An ID number read; `Unreadable` says why it is none.

    `invented` admits the province that does not exist; `confirmed` says that somebody compared a number ending in
    000 with the card: one genuine number in a thousand ends so, while spreadsheets end every one so.
    """
    number = digits(text)
    if SCIENTIFIC.fullmatch(number):
        raise Unreadable(ID_SCIENTIFIC)
    if len(number) == 15 and number.isdecimal():
        raise Unreadable(ID_OLD)
    if len(number) != 18:
        raise Unreadable(ID_LENGTH.format(count=len(number)))
    if not (number[:17].isdecimal() and (number[17].isdecimal() or number[17] == "X")):
        raise Unreadable(ID_LETTERS)
    if number.endswith("000") and not confirmed:
        raise Unreadable(ID_ROUNDED)
    if number[:2] not in PROVINCES and not (invented and number.startswith(INVENTED_PROVINCE)):
        raise Unreadable(ID_PLACE)
    born = birth_of(number)
    if calc_check_digit(number) != number[17]:
        raise Unreadable(ID_CHECK)
    return Identity(number, born, Sex.MALE if int(number[16]) % 2 else Sex.FEMALE)


def birth_of(number: str) -> date:
    """The birth date inside a number of 18 characters."""
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise Unreadable(ID_BIRTH) from None
    if born < EARLIEST:
        raise Unreadable(ID_BIRTH)
    return born


def digits(text: str) -> str:
    """A number as it is compared: half-width, upper case, without spaces, and without the `.0` of a spreadsheet."""
    if text.isascii() and text.isalnum():
        return text.upper()
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    plain = SPACES.sub("", plain).upper()
    return plain.removesuffix(".0") if plain[:-2].isdecimal() else plain


def phone(text: str, *, invented: bool = False) -> str:
    """A mainland mobile number in its 11 digits; `Unreadable` says why it is none."""
    number = digits(text).replace("-", "").replace("－", "")
    if SCIENTIFIC.fullmatch(number):
        raise Unreadable(PHONE_SCIENTIFIC)
    for country in ("+86", "0086", "86"):
        if number.startswith(country) and len(number) == len(country) + 11:
            number = number.removeprefix(country)
            break
    if MOBILE.fullmatch(number):
        return number
    if invented and len(number) == 11 and number.isdecimal() and number.startswith(INVENTED_PHONE):
        return number
    raise Unreadable(PHONE_WRONG)


def name(text: str) -> str:
    """A legal name as it is kept: any script and length to 120, one form of the dot, single spaces inside."""
    plain = " ".join(unicodedata.normalize("NFC", text).split()).translate(DOTS)
    if not plain:
        raise Unreadable(NAME_EMPTY)
    if len(plain) > NAME_LIMIT:
        raise Unreadable(NAME_LONG.format(most=NAME_LIMIT, count=len(plain)))
    if plain.isalpha():
        return plain
    if any(unicodedata.category(letter) in HIDDEN for letter in plain):
        raise Unreadable(NAME_HIDDEN)
    # A character newer than this Python's tables is unassigned to it, and may well be part of a name.
    if not any(unicodedata.category(letter)[0] in "LC" for letter in plain):
        raise Unreadable(NAME_LETTERS)
    return plain


def age(born: date, on: date) -> int:
    """Full years of age on a day (周岁); who was born on 29 February turns on 1 March in common years."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def too_young(born: date, on: date, least: float) -> bool:
    """Whether a person's data may not be kept on a day (norm `age.store`: under 14 the law asks for parents)."""
    return age(born, on) < least
