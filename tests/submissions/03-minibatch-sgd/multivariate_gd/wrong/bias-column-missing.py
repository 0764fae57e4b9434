def multivariate_gd(X, y, beta, lr=0.01, steps=5000):
    beta = np.array(beta, dtype=float)
    for _ in range(steps):
        beta -= lr * X.T @ (X @ beta - y)
    return beta
