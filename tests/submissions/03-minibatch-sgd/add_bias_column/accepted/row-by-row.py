def add_bias_column(X):
    return np.array([np.append(row, [1]) for row in X])
