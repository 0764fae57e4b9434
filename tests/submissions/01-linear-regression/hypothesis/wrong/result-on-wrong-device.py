def hypothesis(x, W, b):
    return x.cpu() * W.cpu() + b.cpu()
