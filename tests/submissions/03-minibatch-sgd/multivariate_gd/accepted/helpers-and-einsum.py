def slopes(E, y, beta):
    left = np.einsum("ij,j->i", E, beta) - y
    return np.einsum("ij,i->j", E, left)


def multivariate_gd(X, y, beta, lr=0.01, steps=5000):
    E = add_bias_column(X=X)
    place = np.copy(beta).astype(np.float64)
    while steps > 0:
        place -= lr * slopes(E, y, beta=place)
        steps -= 1
    return place
