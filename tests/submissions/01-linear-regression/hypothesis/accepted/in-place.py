def hypothesis(x, W, b):
    H = x * W
    H += b
    return H
