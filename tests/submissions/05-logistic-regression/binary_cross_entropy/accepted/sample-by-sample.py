def surprise(p, y):
    return -torch.log(p.clamp(min=1e-10)) if y == 1 else -torch.log((1 - p).clamp(min=1e-10))


def binary_cross_entropy(probability, target):
    total = 0
    for p, y in zip(probability.reshape(-1), target.reshape(-1)):
        total = total + surprise(p, y)
    return total / len(target)
