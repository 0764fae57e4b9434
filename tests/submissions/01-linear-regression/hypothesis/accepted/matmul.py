def hypothesis(x, W, b):
    return x @ W.reshape(1, 1) + b
