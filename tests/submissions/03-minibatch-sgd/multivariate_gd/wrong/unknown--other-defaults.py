def multivariate_gd(X, y, beta, lr=0.001, steps=1000):
    E = add_bias_column(X)
    beta = np.array(beta, dtype=float)
    for _ in range(steps):
        beta -= lr * E.T @ (E @ beta - y)
    return beta
