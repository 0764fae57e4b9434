import warnings


def hypothesis(x, W, b):
    warnings.warn("this warns, and prints, at every call")
    print(x, W, b)
    return torch.addcmul(b.expand_as(x), x, W)
