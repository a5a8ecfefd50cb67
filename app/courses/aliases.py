"""Aliases for a leaderboard, in both languages. They combine two word lists, so that nobody types in a name.

The database stores the positions of the two words. Add new words only at the end of a list.
"""

from collections.abc import Collection, Sequence
from random import SystemRandom
from typing import NamedTuple

_ADJECTIVES = (
    ("Brave", "勇敢的"),
    ("Calm", "沉静的"),
    ("Cheerful", "快活的"),
    ("Clever", "聪明的"),
    ("Curious", "好奇的"),
    ("Daring", "大胆的"),
    ("Eager", "热切的"),
    ("Early", "早起的"),
    ("Gentle", "温和的"),
    ("Golden", "金色的"),
    ("Happy", "快乐的"),
    ("Honest", "诚实的"),
    ("Humble", "谦逊的"),
    ("Jolly", "乐呵呵的"),
    ("Kind", "善良的"),
    ("Lively", "活泼的"),
    ("Lucky", "幸运的"),
    ("Merry", "欢乐的"),
    ("Mellow", "悠然的"),
    ("Mindful", "专注的"),
    ("Nimble", "敏捷的"),
    ("Patient", "耐心的"),
    ("Playful", "顽皮的"),
    ("Polite", "有礼的"),
    ("Quick", "迅捷的"),
    ("Quiet", "安静的"),
    ("Radiant", "闪亮的"),
    ("Sharp", "机敏的"),
    ("Silver", "银色的"),
    ("Smiling", "微笑的"),
    ("Steady", "稳健的"),
    ("Sunny", "阳光的"),
    ("Swift", "飞快的"),
    ("Thoughtful", "深思的"),
    ("Tireless", "不倦的"),
    ("Trusty", "可靠的"),
    ("Warm", "温暖的"),
    ("Wandering", "漫游的"),
    ("Wise", "睿智的"),
    ("Witty", "风趣的"),
)
_ANIMALS = (
    ("Alpaca", "羊驼"),
    ("Badger", "獾"),
    ("Beaver", "河狸"),
    ("Bee", "蜜蜂"),
    ("Bison", "野牛"),
    ("Butterfly", "蝴蝶"),
    ("Camel", "骆驼"),
    ("Cat", "猫"),
    ("Cicada", "蝉"),
    ("Crane", "鹤"),
    ("Cricket", "蟋蟀"),
    ("Deer", "鹿"),
    ("Dolphin", "海豚"),
    ("Dragonfly", "蜻蜓"),
    ("Eagle", "鹰"),
    ("Egret", "白鹭"),
    ("Elephant", "大象"),
    ("Falcon", "隼"),
    ("Firefly", "萤火虫"),
    ("Fox", "狐狸"),
    ("Gecko", "壁虎"),
    ("Gibbon", "长臂猿"),
    ("Giraffe", "长颈鹿"),
    ("Goldfish", "金鱼"),
    ("Hedgehog", "刺猬"),
    ("Heron", "苍鹭"),
    ("Horse", "马"),
    ("Kingfisher", "翠鸟"),
    ("Koala", "考拉"),
    ("Lark", "云雀"),
    ("Lemur", "狐猴"),
    ("Lynx", "猞猁"),
    ("Magpie", "喜鹊"),
    ("Mantis", "螳螂"),
    ("Marmot", "旱獭"),
    ("Marten", "貂"),
    ("Moose", "驼鹿"),
    ("Octopus", "章鱼"),
    ("Oriole", "黄鹂"),
    ("Otter", "水獭"),
    ("Owl", "猫头鹰"),
    ("Panda", "熊猫"),
    ("Pangolin", "穿山甲"),
    ("Penguin", "企鹅"),
    ("Phoenix", "凤凰"),
    ("Puffin", "海鹦"),
    ("Rabbit", "兔子"),
    ("Raccoon", "浣熊"),
    ("Robin", "知更鸟"),
    ("Salmon", "鲑鱼"),
    ("Seal", "海豹"),
    ("Sparrow", "麻雀"),
    ("Squirrel", "松鼠"),
    ("Starfish", "海星"),
    ("Stork", "鹳"),
    ("Swallow", "燕子"),
    ("Swan", "天鹅"),
    ("Tiger", "老虎"),
    ("Tortoise", "乌龟"),
    ("Turtle", "海龟"),
    ("Walrus", "海象"),
    ("Whale", "鲸"),
    ("Wolf", "狼"),
    ("Yak", "牦牛"),
)
_random = SystemRandom()


class Alias(NamedTuple):
    """An alias, stored as the positions of its words."""

    adjective: int
    animal: int

    @property
    def key(self) -> str:
        """The alias as an identifier, such as patient-otter."""
        return f"{_ADJECTIVES[self.adjective][0]}-{_ANIMALS[self.animal][0]}".lower()

    @property
    def texts(self) -> dict[str, str]:
        """The alias by language."""
        (adjective_en, adjective_zh), (animal_en, animal_zh) = _ADJECTIVES[self.adjective], _ANIMALS[self.animal]
        return {"en": f"{adjective_en} {animal_en}", "zh": f"{adjective_zh}{animal_zh}"}


def named(key: str) -> Alias | None:
    """Return the alias of this key; None if there is none."""
    return _BY_KEY.get(key)


def free(taken: Collection[Alias], count: int) -> Sequence[Alias]:
    """Return up to `count` free aliases, drawn at random."""
    left = [one for one in _BY_KEY.values() if one not in taken]
    return _random.sample(left, min(count, len(left)))


_BY_KEY = {
    one.key: one
    for adjective in range(len(_ADJECTIVES))
    for animal in range(len(_ANIMALS))
    for one in [Alias(adjective, animal)]
}
