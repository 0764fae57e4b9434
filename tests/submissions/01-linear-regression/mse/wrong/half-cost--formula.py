def mse(prediction, target):
    m = len(prediction)
    return 1 / (2 * m) * torch.sum((prediction - target) ** 2)
