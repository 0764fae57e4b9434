def accuracy(predicted, target):
    right = torch.zeros(target.shape)
    right[predicted == target] = 1.0
    return right.mean().item()
