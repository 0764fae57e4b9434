def add_bias_column(X):
    n, d = X.shape
    before = X.copy()
    X.resize((n, d + 1), refcheck=False)
    X[:, :d] = before
    X[:, d] = 1
    return X
