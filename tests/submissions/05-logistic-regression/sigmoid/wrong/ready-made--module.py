def sigmoid(z):
    return nn.Sigmoid()(z)
