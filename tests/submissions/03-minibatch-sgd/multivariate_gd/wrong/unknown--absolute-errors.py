def multivariate_gd(X, y, beta, lr=0.01, steps=5000):
    E = np.c_[X, np.ones(len(X))]
    beta = np.array(beta, dtype=float)
    for _ in range(steps):
        beta = beta - lr * (E.T @ np.abs(E @ beta - y))
    return beta
