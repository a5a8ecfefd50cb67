"""One number is taken away from the whole table. Does every column then have mean 0, or only the table?

你从整张表里减去了同一个数。这样做之后，是每一列的均值都为 0，还是只有整张表的均值为 0？
"""

# killed-by: one-row, square, wide, high


def center_columns(x):
    return x - x.mean()
