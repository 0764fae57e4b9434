def add_bias_column(X):
    return np.vstack([X, np.ones(X.shape[1])])
