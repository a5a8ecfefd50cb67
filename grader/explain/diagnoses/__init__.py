"""Ideas about wrong outputs: one idea per mistake, each with the numbers that prove it."""
