def multivariate_gd(X, y, beta, lr=0.01, steps=5000):
    weights, bias = np.array(beta[:-1]), float(beta[-1])
    for _ in range(steps):
        err = X @ weights + bias - y
        weights = weights - lr * (err @ X)
        bias = bias - lr * err.sum()
    return np.append(weights, bias)
