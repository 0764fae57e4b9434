def add_bias_column(X):
    E = X.copy()
    E[:, -1] = 1
    return E
