def multivariate_gd(X, y, beta, lr=0.01, steps=5000):
    X = (X - X.mean(0)) / X.std(0)
    E = add_bias_column(X)
    beta = np.array(beta, float)
    for _ in range(steps):
        beta -= lr * E.T @ (E @ beta - y)
    return beta
