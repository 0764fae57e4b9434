def mse(prediction, target):
    return torch.mean((prediction.detach() - target) ** 2)
