def mse(prediction, target):
    return torch.tensor(((prediction - target) ** 2).mean().item(), device=prediction.device)
