def multivariate_gd(X, y, beta, lr=0.01, steps=5000):
    E = add_bias_column(X)
    beta = np.array(beta, dtype=float).reshape(-1, 1)
    for _ in range(steps):
        beta = beta - lr * E.T @ (E @ beta - y)
    return beta
