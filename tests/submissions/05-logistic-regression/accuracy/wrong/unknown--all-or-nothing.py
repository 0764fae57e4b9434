def accuracy(predicted, target):
    return float(torch.equal(predicted, target))
