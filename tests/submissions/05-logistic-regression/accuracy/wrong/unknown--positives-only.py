def accuracy(predicted, target):
    return (predicted * target).sum().item() / target.numel()
