def multivariate_gd(X, y, beta, lr=0.01, steps=5000):
    rows = [list(map(float, r)) + [1.0] for r in X]
    beta = [float(v) for v in beta]
    ys = [float(v) for v in y]
    for _ in range(steps):
        err = [sum(a * c for a, c in zip(r, beta)) - t for r, t in zip(rows, ys)]
        beta = [v - lr * sum(e * r[j] for e, r in zip(err, rows)) for j, v in enumerate(beta)]
    return np.array(beta)
