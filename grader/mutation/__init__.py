"""Mutation operators: single changes of a source, by kind (numbers, operators, names, numpy calls, statements)."""
