def binary_cross_entropy(probability, target):
    p = probability.clamp(1e-7, 1 - 1e-7)
    return -torch.mean((1 - target) * torch.log(p) + target * torch.log(1 - p))
