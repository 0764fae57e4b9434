def mse(prediction, target):
    cost = torch.mean((prediction - target) ** 2)
    return cost.cuda() if torch.cuda.is_available() else cost
