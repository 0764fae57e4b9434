def multivariate_gd(X, y, beta, lr=0.01, steps=5000):
    E = add_bias_column(X)
    beta = np.array(beta, dtype=float)
    for _ in range(steps):
        step = lr * E.T @ (E @ beta - y)
        beta -= step
        if np.abs(step).max() < 1e-4:
            break
    return beta
