def hypothesis(x, W, b):
    return x * W.item() + b.item()
