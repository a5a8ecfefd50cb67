"""用中文名字写成的答案：标识符、注释和输出都是中文。"""

import numpy as np
from utils import col2im, im2col


class MaxPool:
    def __init__(自己, pool_h, pool_w, stride=1, pad=0):
        自己.窗口 = (pool_h, pool_w, stride, pad)

    def forward(自己, 输入):
        窗格 = im2col(输入, *自己.窗口).reshape(-1, 自己.窗口[0] * 自己.窗口[1])
        自己.形状, 自己.最大位置 = 输入.shape, 窗格.argmax(axis=1)

    def backward(自己, 梯度):
        print("反向传播，梯度的形状是", 梯度.shape)
        展平 = 梯度.transpose(0, 2, 3, 1).ravel()
        展开 = np.zeros((展平.size, 自己.窗口[0] * 自己.窗口[1]))
        展开[np.arange(展平.size), 自己.最大位置] = 展平
        # ﬁ 是一个连字：编译器把标识符规范成 fi
        ﬁnal = 展开.reshape(-1, 自己.形状[1] * 自己.窗口[0] * 自己.窗口[1])
        return col2im(final, 自己.形状, *自己.窗口)
