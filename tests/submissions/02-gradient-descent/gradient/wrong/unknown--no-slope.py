def gradient(W, x, y):
    return torch.full_like(W, float('nan'))
