def binary_cross_entropy(probability, target):
    p = torch.sigmoid(probability)
    return -torch.mean(target * torch.log(p) + (1 - target) * torch.log(1 - p))
