def sigmoid(z):
    1 / (1 + torch.exp(-z))
