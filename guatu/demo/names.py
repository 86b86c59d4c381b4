"""Invented names: of people (common surnames, homonyms and long names of minorities among them), firms, schools."""

from random import Random

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰飞鹏辉建国梅雪松林晨曦子涵宇轩浩然思远欣怡佳琪一诺"
MINORITY = (
    "阿依古丽·买买提", "古丽巴哈尔·艾合买提江", "巴特尔·乌云毕力格", "扎西·次仁多吉", "玛依努尔·阿不都热合曼",
    "迪丽拜尔·吐尔逊", "格桑·卓玛央金", "苏日娜·其其格",
)  # fmt: skip
TRADES = (
    "机械",
    "纺织",
    "食品",
    "电子",
    "建材",
    "物流",
    "汽配",
    "酒业",
    "能源",
    "药业",
    "包装",
    "化工",
    "农业科技",
    "软件",
)
BRANDS = (
    "鼎新",
    "华岭",
    "瑞丰",
    "金穗",
    "恒通",
    "宏远",
    "长青",
    "云帆",
    "正阳",
    "聚力",
    "天禾",
    "创远",
    "众信",
    "昌盛",
)
COLLEGES = ("云峦学院", "云峦职业技术学院", "云峦机电职业学院", "云峦师范高等专科学校", "云峦农林职业学院")
MAJORS = [
    "机电",
    "经管",
    "文学",
    "理学",
    "信息",
    "教育",
    "艺术",
    "外语",
    "化工",
    "建筑",
    "体育",
    "医学",
    "农学",
    "法学",
    "马克思主义",
    "数学",
    "物流",
    "汽车",
]
BODIES = [
    "卫生健康",
    "教育",
    "公安",
    "税务",
    "交通运输",
    "住房建设",
    "农业农村",
    "水利",
    "林业",
    "文化旅游",
    "民政",
    "市场监管",
    "人社",
    "财政",
    "自然资源",
    "应急管理",
    "审计",
    "统计",
    "供销",
    "气象",
]
GROUPS = [
    "志愿服务协会",
    "街舞联盟",
    "快递骑手之家",
    "青年创业协会",
    "直播电商协会",
    "书友会",
    "公益救援队",
    "骑行俱乐部",
]


def person(chance: Random) -> str:
    """A person's name; one in sixty is a long one with a middle dot, and namesakes happen."""
    if chance.random() < 1 / 60:
        return chance.choice(MINORITY)
    return chance.choice(SURNAMES) + "".join(chance.sample(GIVEN, chance.choice((1, 2, 2))))


def firm(chance: Random, number: int) -> str:
    """A firm's name; `number` keeps names of one county apart."""
    serial = "" if number < len(BRANDS) * len(TRADES) else f"第{number}"
    brand = BRANDS[number % len(BRANDS)]
    return f"{brand}{TRADES[number // len(BRANDS) % len(TRADES)]}{serial}{chance.choice(('公司', '集团', '厂'))}"
