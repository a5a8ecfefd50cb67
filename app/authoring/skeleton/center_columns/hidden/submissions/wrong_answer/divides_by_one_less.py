"""The sum of a column is divided by one less than its number of rows. That is for a variance; and for a mean?

每一列的和除以了行数减一。那是计算方差时的做法；计算均值时应当除以多少？
"""

# killed-by: square, wide, high


def center_columns(x):
    return x - x.sum(axis=0) / max(len(x) - 1, 1)
