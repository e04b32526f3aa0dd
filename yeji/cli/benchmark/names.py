"""What customers and products of the benchmark are called: Chinese names, so that search meets what it was made for."""

from __future__ import annotations

from typing import Final


def _each(words: str) -> list[str]:
    return words.split()


PLACES: Final = _each(
    "云岭 东湖 澄江 海映 北辰 南浦 望舒 禾本 青禾 蔚蓝 临江 远山 明川 沪东 锦屏 东岚 云栖 星桥 瑞禾 恒川 "
    "拓远 谷禾 宁坪 松涛 石泉 金溪 龙门 白沙 凤台 长宁 安平 清河 玉泉 丹阳 武陵 衡岳 太湖 闽江 泰和 洛川"
)
WORDS: Final = _each(
    "恒信 博远 中正 华兴 天成 德润 瑞丰 永泰 嘉禾 科达 新源 众合 鼎盛 佳美 广和 盛世 万通 正大 启明 凯旋 "
    "宏图 创新 联合 同方 力源 光华 汇通 大成 信诺 百川 国泰 通达 卓越 金石 正阳 海纳 智远 顺达 兆丰 九州"
)
TRADES: Final = _each(
    "生物 医疗 检测 食品 制药 半导体 新材 环保 化工 电子 汽车 能源 乳业 种业 水务 光电 芯片 机械 纺织 物流"
)
FORMS: Final = ("有限公司", "股份有限公司", "集团", "研究院")
ARTICLES: Final = _each(
    "光谱仪 色谱仪 质谱仪 离心机 培养箱 灭菌器 显微镜 天平 烘箱 水浴锅 "
    "移液器 真空泵 冷藏柜 稳定性箱 快检箱 采样器 在线监测站 维保服务 耗材包 校准服务"
)
_STEP: Final = 7919
"""Shares no factor with the number of names, so that neighbours are called differently."""
_NAMES: Final = len(PLACES) * len(WORDS) * len(TRADES)


def customer_name(number: int) -> str:
    """The name of a customer; no two have the same."""
    again, place = divmod(number, _NAMES)
    rest, first = divmod(place * _STEP % _NAMES, len(PLACES))
    trade, second = divmod(rest, len(WORDS))
    called = f"{PLACES[first]}{WORDS[second]}{TRADES[trade]}{FORMS[number % len(FORMS)]}"
    return f"{called} {again + 1}" if again else called


def phone(number: int) -> str:
    """The telephone number of a customer."""
    return f"021-{5_000_0000 + number:08d}"
