"""Explanations: why a submission was refused, and how small an input already shows it."""
