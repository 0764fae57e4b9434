def line(value, W, b):
    return W * value + b


def hypothesis(x, W, b):
    return torch.stack([line(row, W, b) for row in x])
