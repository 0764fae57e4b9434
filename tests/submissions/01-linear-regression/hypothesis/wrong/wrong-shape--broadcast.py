def hypothesis(x, W, b):
    return x.T * W + b + torch.zeros_like(x)
