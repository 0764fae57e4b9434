def multivariate_gd(X, y, beta, lr=0.01, steps=5000):
    E = add_bias_column(X)
    gram, right = E.T @ E, E.T @ y
    beta = list(beta)
    for _ in range(steps):
        beta = np.asarray(beta) - lr * (gram.dot(beta) - right)
    return beta
