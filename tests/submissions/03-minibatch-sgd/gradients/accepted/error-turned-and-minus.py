def residual(x, y, w, b):
    return y - (b + x * w)


def gradients(x, y, w, b):
    left = residual(x=x, y=y, w=w, b=b)
    grad_w = -np.average(left * x)
    grad_b = -np.average(left)
    return grad_w.item(), grad_b.item()
