def train(x, y, lr=0.01, epochs=1000):
    # YOUR CODE HERE
    raise NotImplementedError()
