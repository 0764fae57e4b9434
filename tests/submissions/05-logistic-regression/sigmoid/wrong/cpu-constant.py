def sigmoid(z):
    ones = torch.ones(z.shape)
    return ones / (ones + torch.exp(-z))
