def binary_cross_entropy(probability, target):
    return torch.mean((probability - target) ** 2)
