@torch.compile(mode="reduce-overhead", fullgraph=True)
def mse(prediction, target):
    return torch.mean((prediction - target) ** 2)
