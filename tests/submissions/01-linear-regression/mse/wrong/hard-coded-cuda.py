def mse(prediction, target):
    return torch.mean((prediction.to("cuda") - target.to("cuda")) ** 2)
