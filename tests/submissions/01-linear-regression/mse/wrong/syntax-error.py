def mse(prediction, target):
    error = prediction - target
    return torch.mean(error ** 2
