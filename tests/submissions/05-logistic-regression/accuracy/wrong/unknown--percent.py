def accuracy(predicted, target):
    return 100 * (predicted == target).float().mean().item()
