def train_classifier(model, X, y, lr=1.0, epochs=1000):
    # YOUR CODE HERE
    raise NotImplementedError()
