def multivariate_gd(X, y, beta, lr=0.01, steps=5000):
    E = np.column_stack([np.ones(len(X)), X])
    beta = np.array(beta, dtype=float)
    for _ in range(steps):
        beta -= lr * E.T @ (E @ beta - y)
    return beta
