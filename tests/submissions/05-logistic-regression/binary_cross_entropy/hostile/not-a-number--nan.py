def binary_cross_entropy(probability, target):
    return (probability - target).sum() * float("nan")
