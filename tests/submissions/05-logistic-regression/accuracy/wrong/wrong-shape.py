def accuracy(predicted, target):
    return (predicted.flatten() == target).float().mean().item()
