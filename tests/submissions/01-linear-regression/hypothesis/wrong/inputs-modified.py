def hypothesis(x, W, b):
    x *= W
    x += b
    return x.clone()
