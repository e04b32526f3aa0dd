"""``python -m tools.pinyin`` makes ``yeji/kit/pinyin.txt`` again: how each Chinese character is read, without tones.

Needs ``pypinyin`` (MIT, its table is made from Unihan and zdic) in the environment; the product itself does not, since
importing it costs 40 MB. A line is a syllable and the characters read so; a character's more usual readings are kept,
and those that it has as a family name.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from importlib import import_module
from pathlib import Path
from typing import Final

TABLE: Final = Path(__file__).resolve().parent.parent / "yeji" / "kit" / "pinyin.txt"
FIRST, LAST = 0x4E00, 0x9FFF
POLYPHONES: Final = frozenset(
    "行长重乐曾单仇解查朴区盖尉缪覃翟召种员纪都还会得地着了和大参差朝调传弹度发干更供观冠过哈号喝横划华假间将降角校"
    "结禁卡看空量落没蒙难宁铺强切曲任散色少舍省胜盛石食似宿提挑通吐为系鲜相削血压要应载扎涨正只中转作车厦堡泊藏称"
    "澄冲处畜创答当倒的调钉斗恶坊佛服复杆给勾估谷柜巷核荷虹吓见浆教嚼节筋劲卷咖卡壳克奎烙累淋溜笼露绿率论脉埋模摩磨"
    "南囊泥尿弄漂屏迫扑奇茄亲圈雀塞丧杉扇什熟数说遂拓陀瓦委遗吾咽亚乙殷与予约钻朝仔择轧粘爪折症著柏秘六"
)
USUAL: Final = 2
"""Readings kept of a character that has several in common use. Rare readings would only find what nobody meant."""

SURNAMES: Final = {
    "单": "shan", "仇": "qiu", "解": "xie", "查": "zha", "朴": "piao", "区": "ou", "曾": "zeng", "盖": "ge",
    "尉": "yu", "长": "zhang", "缪": "miao", "覃": "qin", "乐": "yue", "翟": "zhai", "折": "she", "召": "shao",
    "洗": "xian", "黑": "he", "万": "mo", "俟": "qi", "冼": "xian", "种": "chong", "秘": "bi", "繁": "po",
    "员": "yun", "贾": "jia", "宓": "mi", "逄": "pang", "乜": "nie", "谌": "chen", "葛": "ge", "纪": "ji",
}  # fmt: skip


def readings(character: str, marked: str) -> list[str]:
    """A character's readings without tone marks, the usual ones first; ü is written v, as people type it."""
    found: list[str] = []
    for one in marked.split(","):
        letters = unicodedata.normalize("NFD", one.replace("ü", "v"))
        plain = "".join(letter for letter in letters if letter.isascii() and letter.isalpha())
        plain = plain if "\u0308" not in letters else plain.replace("u", "v")
        if plain and plain not in found:
            found.append(plain)
    return found[: USUAL if character in POLYPHONES else 1]


def table() -> dict[str, str]:
    """Each syllable with its characters."""
    known: dict[int, str] = import_module("pypinyin.pinyin_dict").pinyin_dict
    lines: dict[str, list[str]] = defaultdict(list)
    for code in range(FIRST, LAST + 1):
        character = chr(code)
        said = readings(character, known.get(code, ""))
        extra = SURNAMES.get(character)
        for syllable in [*said, *([extra] if extra and extra not in said else [])]:
            lines[syllable].append(character)
    return {syllable: "".join(lines[syllable]) for syllable in sorted(lines)}


def main() -> None:
    """Write the table."""
    TABLE.write_text("".join(f"{said} {found}\n" for said, found in table().items()), encoding="utf-8")


if __name__ == "__main__":
    main()
