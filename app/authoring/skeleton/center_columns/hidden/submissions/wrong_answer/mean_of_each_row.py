"""The rows now have mean 0. Over which axis must a mean run to give one number for each column?

现在是每一行的均值为 0。要让每一列得到一个数，均值应当沿哪个轴计算？
"""

# killed-by: one-row, square, wide, high


def center_columns(x):
    return x - x.mean(axis=1, keepdims=True)
