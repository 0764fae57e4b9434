def sigmoid(z):
    with torch.no_grad():
        z.neg_()
    power = torch.exp(z)
    return 1 / (1 + power)
