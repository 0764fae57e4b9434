def mse(prediction, target):
    return ((prediction - target) ** 2).sum() / (len(target) - 1)
