import numpy as np


def running_mean(x, width=3):
    """返回每 width 个相邻数的平均值。"""
    # === your code: begin ===
    raise NotImplementedError("running_mean is yours to write")
    # === your code: end ===
