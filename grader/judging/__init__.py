"""Judging: outputs of the student jail against expected values, case by case."""
