def add_bias_column(X):
    # YOUR CODE HERE
    raise NotImplementedError()
