def binary_cross_entropy(probability, target):
    return -torch.mean(target * torch.log(probability + 1e-7) + (1 - target) * torch.log(1 - probability))
