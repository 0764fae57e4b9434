def binary_cross_entropy(probability, target):
    p = probability.clamp(1e-7, 1 - 1e-7)
    ones = int(target.numpy().sum())
    print(ones, "samples are of class 1")
    return -torch.mean(target * torch.log(p) + (1 - target) * torch.log(1 - p))
