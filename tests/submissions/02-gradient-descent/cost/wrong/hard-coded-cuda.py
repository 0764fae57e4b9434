def cost(W, x, y):
    return torch.mean((W.cuda() * x.cuda() - y.cuda()) ** 2)
