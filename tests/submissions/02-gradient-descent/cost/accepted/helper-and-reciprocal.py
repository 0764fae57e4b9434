def H(W, x):
    return torch.mul(x, W)
def cost(W, x, y):
    m = y.size(0)
    diff = H(W, x).sub(y)
    return (1 / m) * torch.sum(torch.square(diff))
