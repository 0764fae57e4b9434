def numerical_gradient(f, x, h=1e-4):
    return torch.tensor((f(x + h) - f(x - h)) / (2 * h), dtype=torch.float64)
