def mse(prediction, target):
    return torch.mean((prediction + target) ** 2)
