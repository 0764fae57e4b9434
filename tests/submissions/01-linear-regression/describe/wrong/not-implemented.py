def describe(t):
    # YOUR CODE HERE
    raise NotImplementedError()
