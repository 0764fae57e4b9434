def predict(x_new, W, b):
    # YOUR CODE HERE
    raise NotImplementedError()
