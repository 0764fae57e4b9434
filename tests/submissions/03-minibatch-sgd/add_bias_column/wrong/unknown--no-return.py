def add_bias_column(X):
    X = np.column_stack([X, np.ones(len(X))])
