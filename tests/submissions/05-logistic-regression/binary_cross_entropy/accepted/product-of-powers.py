def binary_cross_entropy(probability, target):
    p = probability.clamp(1e-4, 1 - 1e-4)
    return -torch.log(p**target * (1 - p) ** (1 - target)).mean()
