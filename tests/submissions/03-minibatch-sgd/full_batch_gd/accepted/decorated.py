import functools


def logged(f):
    @functools.wraps(f)
    def inner(*a, **k):
        return f(*a, **k)

    return inner


@logged
def full_batch_gd(x, y, lr=1e-2, steps=100):
    w, b, errors = 0.0, 0.0, []
    for _ in range(steps):
        errors.append(rmse(w * x + b, y) ** 2)
        dw, db = gradients(x, y, w=w, b=b)
        w, b = w - lr * dw, b - lr * db
    return w, b, errors
