"""The single changes that `grader.mutate` makes, by kind: numbers and operators, names, numpy calls, statements."""
