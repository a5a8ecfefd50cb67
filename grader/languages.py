"""The languages that texts are shown in."""

LANGUAGES = {"en": "English", "zh": "中文"}
DEFAULT = "en"
