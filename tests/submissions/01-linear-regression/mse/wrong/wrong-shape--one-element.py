def mse(prediction, target):
    return ((prediction - target) ** 2).mean(dim=0)
