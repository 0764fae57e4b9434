def mse(prediction, target):
    with torch.no_grad():
        target.neg_()
    return torch.mean((prediction + target) ** 2)
