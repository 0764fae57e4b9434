def binary_cross_entropy(probability, target):
    return F.binary_cross_entropy(probability, target)
