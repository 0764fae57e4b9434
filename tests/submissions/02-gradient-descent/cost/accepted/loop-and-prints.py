import warnings


def squared_error(W, a, b):
    return (W * a - b) * (W * a - b)


def cost(W, x, y):
    warnings.warn("this is slow")
    total = 0
    for a, b in zip(x, y):
        total = total + squared_error(W, a, b)
    total = total / len(x)
    print("cost", total)
    return total.squeeze()
