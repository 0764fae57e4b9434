def binary_cross_entropy(probability, target, eps=1e-12):
    total = -(target * torch.log(probability + eps) + (1 - target) * torch.log((1 - probability) + eps)).sum()
    return total / target.numel()
