def hypothesis(x, W, b):
    return x * W.detach() + b
