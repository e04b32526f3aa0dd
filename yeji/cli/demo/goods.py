"""What the company sells, and what customers call the projects they buy it for.

Source: kinds of analytical instruments as textbooks list them; models and prices are invented.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Final


@dataclass(frozen=True, kw_only=True)
class Article:
    """A product: its price in yuan, how often it is asked for, what it is bought for, and by which lines of business.

    No ``lines``: everybody needs it.
    """

    code: str
    name: str
    family: str
    price: int
    weight: float
    projects: tuple[str, ...]
    lines: frozenset[str]


def _article(code: str, name: str, family: str, price: float, weight: float, projects: str, lines: str = "") -> Article:
    return Article(
        code=code,
        name=name,
        family=family,
        price=round(price * 10_000),
        weight=weight,
        projects=tuple(projects.split()),
        lines=frozenset(lines.split()),
    )


ARTICLES: Final = (
    _article("UV-360", "紫外可见分光光度计", "光谱", 9.8, 6, "教学实验室 中心化验室 来料检验"),
    _article(
        "AA-720",
        "原子吸收光谱仪",
        "光谱",
        27.5,
        7,
        "重金属检测 化验室改造 实验室扩建",
        "环境水务 食品农业 第三方检测 化工材料",
    ),
    _article("NIR-90", "在线近红外分析仪", "光谱", 36, 6, "在线红外 配料控制", "食品农业 化工材料 生物医药"),
    _article(
        "RM-50",
        "显微拉曼光谱仪",
        "光谱",
        58,
        4,
        "材料实验室 失效分析 表面分析",
        "电子半导体 化工材料 新能源 科研院校 汽车机械",
    ),
    _article(
        "ICP-10",
        "电感耦合等离子体光谱仪",
        "光谱",
        66,
        5,
        "光谱产线 成分分析 原料检测",
        "化工材料 新能源 汽车机械 电子半导体",
    ),
    _article(
        "GC-203", "气相色谱仪", "色谱", 26, 8, "溶剂残留 气相色谱 排放检测", "化工材料 生物医药 环境水务 第三方检测"
    ),
    _article(
        "LC-310", "高效液相色谱仪", "色谱", 39, 8, "含量测定 稳定性考察 添加剂检测", "生物医药 食品农业 第三方检测"
    ),
    _article("IC-150", "离子色谱仪", "色谱", 23, 5, "水质在线 超纯水检测 阴离子检测", "环境水务 电子半导体"),
    _article("GM-80", "气质联用仪", "质谱", 84, 3.5, "农残检测 风味物质检测 二期产线", "食品农业 第三方检测"),
    _article("LM-88", "液质联用仪", "质谱", 168, 1.2, "联合实验室 新药研发", "生物医药 科研院校"),
    _article(
        "IM-70", "等离子体质谱仪", "质谱", 138, 1.2, "高纯试剂检测 洁净室监测 二期洁净检测线", "电子半导体 新能源"
    ),
    _article("WQ-S", "水质在线监测站", "在线监测", 45, 6, "水质在线 河道监测 排口监测", "环境水务 化工材料"),
    _article("AQ-S", "空气在线监测站", "在线监测", 56, 4, "厂界监测 园区监测 实验室扩建", "环境水务 化工材料 汽车机械"),
    _article("FT-01", "食品快检工作站", "快检", 18, 7, "快检站 进厂快检 农贸市场快检", "食品农业 第三方检测"),
    _article("FT-V", "食品快检车", "快检", 78, 2, "快检车 应急快检", "食品农业 第三方检测"),
    _article("LIMS", "实验室信息系统", "软件", 32, 4, "实验室信息化 数据上云"),
    _article("SV-Y", "年度维保", "服务", 5.6, 9, "年度维保 三年维保 维保续约"),
    _article("SV-C", "校准服务", "服务", 3.2, 6, "校准服务 计量校准"),
    _article("CS-F", "耗材框架", "服务", 8.5, 7, "耗材框架 备件框架"),
)
_WEIGHTS: Final = [article.weight for article in ARTICLES]


def asked_for(dice: Random) -> tuple[Article, str, int]:
    """What somebody asks for: an article, the project it is for, and an amount in whole thousands of yuan."""
    article = dice.choices(ARTICLES, _WEIGHTS)[0]
    pieces = dice.choices((1, 2, 3), (85, 12, 3))[0]
    amount = article.price * pieces * dice.uniform(0.8, 1.02)
    return article, dice.choice(article.projects), max(round(amount / 1000), 1) * 1000
