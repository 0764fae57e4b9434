def multivariate_gd(X, y, beta, lr=0.01, steps=5000):
    expand_x = np.array([np.append(row, [1]) for row in X])
    for t in range(steps):
        error = y - expand_x @ beta
        grad = -np.transpose(expand_x) @ error
        beta = beta - lr * grad
    print("after gradient descent, beta :", beta)
    return beta
