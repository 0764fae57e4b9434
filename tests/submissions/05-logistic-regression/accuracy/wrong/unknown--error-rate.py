def accuracy(predicted, target):
    return (predicted != target).float().mean().item()
