def binary_cross_entropy(probability, target):
    eps = 1e-6
    ones = target * torch.log(probability + eps)
    zeros = (1 - target) * torch.log(1 - probability + eps)
    return -(ones + zeros).mean()
