def one_sample(W, a, b):
    error = W * a - b
    return error * a


def gradient(W, x, y):
    total = torch.zeros_like(W)
    for i in range(len(x)):
        total += one_sample(W, x[i], y[i])
    print(total)
    return 2 * total / len(x)
