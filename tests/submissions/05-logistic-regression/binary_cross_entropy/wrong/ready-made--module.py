def binary_cross_entropy(probability, target):
    return nn.BCELoss()(probability, target)
