def cost(W, x, y):
    result = torch.mean((W * x - y) ** 2)
