def sigmoid(z):
    return z.sigmoid()
