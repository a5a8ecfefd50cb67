"""The languages of the texts for people."""

LANGUAGES = {"en": "English", "zh": "中文"}
DEFAULT = "en"
