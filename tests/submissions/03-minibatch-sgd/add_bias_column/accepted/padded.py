def add_bias_column(X):
    return np.pad(X, [(0, 0), (0, 1)], constant_values=1)
