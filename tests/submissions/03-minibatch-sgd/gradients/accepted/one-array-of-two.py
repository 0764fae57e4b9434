def gradients(x, y, w, b):
    E = np.column_stack([x, np.ones_like(x)])
    return E.T @ (E @ [w, b] - y) / len(y)
