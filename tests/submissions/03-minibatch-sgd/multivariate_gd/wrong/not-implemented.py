def multivariate_gd(X, y, beta, lr=0.01, steps=5000):
    # YOUR CODE HERE
    raise NotImplementedError()
