def add_bias_column(X):
    n = X.shape[0]
    return np.hstack((X, np.ones((n, 1))))
