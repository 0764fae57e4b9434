def sigmoid(z):
    parts = [1 / (1 + torch.exp(-each)) for each in z.reshape(-1)]
    return torch.stack(parts).reshape(z.shape)
