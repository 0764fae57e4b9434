def mse(prediction, target):
    m = target.numpy().size
    return torch.sum((prediction - target) ** 2) / m
