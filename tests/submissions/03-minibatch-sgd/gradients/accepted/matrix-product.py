def gradients(x, y, w, b):
    E = np.stack([x, np.ones_like(x)], axis=1)
    slopes = E.T @ (E @ np.array([w, b]) - y) / len(E)
    return tuple(slopes.tolist())
