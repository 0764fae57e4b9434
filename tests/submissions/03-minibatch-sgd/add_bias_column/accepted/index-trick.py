def add_bias_column(X):
    return np.c_[X, [1] * len(X)]
