def full_batch_gd(x, y, lr=1e-2, steps=100):
    w, b = np.zeros(1), np.zeros(1)
    errors = []
    for _ in range(steps):
        errors.append(rmse(w * x + b, y) ** 2)
        slopes = gradients(x=x, y=y, w=w.item(), b=b.item())
        w += -lr * slopes[0]
        b += -lr * slopes[1]
    return [w, b, errors]
