def multivariate_gd(X, y, beta, lr=0.01, steps=5000):
    weights = np.array(beta[:-1], dtype=float)
    for _ in range(steps):
        weights -= lr * X.T @ (X @ weights - y)
    return weights
