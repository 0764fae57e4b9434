import warnings


def sigmoid(z):
    limited = z.clamp(-80, 80)
    print("z lies between", limited.min().item(), "and", limited.max().item())
    warnings.warn("e^80 still fits into float32")
    return torch.reciprocal(torch.exp(limited.neg()).add(1))
