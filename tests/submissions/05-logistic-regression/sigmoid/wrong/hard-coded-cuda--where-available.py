device = "cuda" if torch.cuda.is_available() else "cpu"


def sigmoid(z):
    return 1 / (1 + torch.exp(-z.to(device)))
