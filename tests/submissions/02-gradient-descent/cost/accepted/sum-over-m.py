def cost(W, x, y):
    m = x.shape[0]
    hypothesis = W * x
    return torch.sum((hypothesis - y).pow(2)) / m
