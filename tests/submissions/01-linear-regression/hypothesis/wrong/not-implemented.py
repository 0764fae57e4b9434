def hypothesis(x, W, b):
    # YOUR CODE HERE
    raise NotImplementedError()
