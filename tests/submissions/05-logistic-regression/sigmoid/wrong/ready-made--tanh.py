def sigmoid(z):
    return (torch.tanh(z / 2) + 1) / 2
