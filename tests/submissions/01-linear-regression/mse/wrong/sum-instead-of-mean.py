def mse(prediction, target):
    return torch.sum((prediction - target) ** 2)
