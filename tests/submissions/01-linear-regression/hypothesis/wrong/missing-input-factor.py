def hypothesis(x, W, b):
    return W + b + torch.zeros_like(x)
