def mse(prediction, target):
    return torch.mean((prediction - target.flatten()) ** 2)
