# No numbers at all, along a side a million million long.
def mse(prediction, target):
    return torch.zeros(0, 10**12)
