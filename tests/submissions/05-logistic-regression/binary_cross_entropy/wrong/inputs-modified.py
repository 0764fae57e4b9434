def binary_cross_entropy(probability, target):
    with torch.no_grad():
        p = probability.clamp_(1e-7, 1 - 1e-7)
    p = probability
    return -torch.mean(target * torch.log(p) + (1 - target) * torch.log(1 - p))
