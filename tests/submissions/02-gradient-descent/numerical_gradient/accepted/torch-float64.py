def numerical_gradient(f, x, h=1e-4):
    x = torch.tensor(x, dtype=torch.float64)
    ahead, behind = f((x + h).item()), f((x - h).item())
    return torch.tensor((ahead - behind) / (2 * h), dtype=torch.float64).item()
