def add_bias_column(X):
    return np.vstack([X.T, np.ones(len(X))])
