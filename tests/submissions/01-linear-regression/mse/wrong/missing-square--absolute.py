def mse(prediction, target):
    return torch.mean(torch.abs(prediction - target))
