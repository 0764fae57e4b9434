def accuracy(predicted, target):
    return (predicted.cuda() == target.cuda()).float().mean().item()
