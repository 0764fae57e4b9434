def binary_cross_entropy(probability, target):
    p = probability.clamp(1e-7, 1 - 1e-7)
    return -torch.mean(target * torch.log2(p) + (1 - target) * torch.log2(1 - p))
