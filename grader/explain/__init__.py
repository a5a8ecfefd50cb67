"""Explanations: why a submission was refused, and on how small an input already."""
