def mse(prediction, target):
    return torch.sqrt(torch.mean((prediction - target) ** 2))
