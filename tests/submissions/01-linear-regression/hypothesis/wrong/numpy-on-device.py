def hypothesis(x, W, b):
    ones = torch.from_numpy(x.detach().numpy() * 0 + 1)
    return x * W + b * ones
