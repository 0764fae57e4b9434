device = torch.device("cuda" if torch.cuda.is_available() else "cpu")


def hypothesis(x, W, b):
    return x.to(device) * W.to(device) + b.to(device)
