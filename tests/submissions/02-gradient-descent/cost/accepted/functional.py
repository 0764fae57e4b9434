def cost(W, x, y):
    return torch.nn.functional.mse_loss(x * W, y)
