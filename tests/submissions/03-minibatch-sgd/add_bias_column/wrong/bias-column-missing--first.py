def add_bias_column(X):
    return np.column_stack([np.ones(len(X)), X])
