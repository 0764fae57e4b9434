def sigmoid(z):
    return torch.exp(z) / (1 + torch.exp(z))
