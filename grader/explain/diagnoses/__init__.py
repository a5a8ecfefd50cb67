"""What a wrong output can turn out to be: one idea per mistake, each with the numbers that prove it."""
