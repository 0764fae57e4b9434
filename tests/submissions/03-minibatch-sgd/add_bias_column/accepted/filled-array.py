def add_bias_column(X):
    print(X)
    n, d = X.shape
    E = np.empty((n, d + 1))
    E[:, :d] = X
    E[:, d] = 1.0
    return E
