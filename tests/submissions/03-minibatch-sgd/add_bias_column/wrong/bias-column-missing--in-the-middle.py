def add_bias_column(X):
    return np.insert(X, X.shape[1] // 2, 1, axis=1)
