def accuracy(predicted, target):
    predicted, target = predicted.squeeze(), target.squeeze()
    return (predicted == target).sum().item() / len(target)
