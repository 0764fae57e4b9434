# A million million numbers that take four bytes.
def mse(prediction, target):
    return torch.zeros(1).expand(10**12)
