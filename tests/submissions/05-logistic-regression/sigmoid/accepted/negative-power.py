def sigmoid(z):
    return (1 + torch.exp(-z)) ** -1
