def mse(prediction, target):
    # YOUR CODE HERE
    raise NotImplementedError()
