def multivariate_gd(X, y, beta, lr=0.01, steps=5000):
    E = add_bias_column(X)
    for _ in range(steps):
        slope = E.T @ (E @ np.array(beta) - y)
        for i in range(len(beta)):
            beta[i] -= lr * slope[i]
    return np.array(beta)
