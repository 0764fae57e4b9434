def hypothesis(x, W, b):
    return x * W.data + b.data
