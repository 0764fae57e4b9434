def binary_cross_entropy(probability, target):
    p = probability.clamp(1e-12, 1 - 1e-12)  # in float32, 1 - 1e-12 is 1
    return -torch.mean(target * torch.log(p) + (1 - target) * torch.log(1 - p))
