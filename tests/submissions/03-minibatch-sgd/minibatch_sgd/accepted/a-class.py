class SGD:
    def __init__(self, lr):
        self.lr, self.w, self.b, self.errors = lr, 0.0, 0.0, []

    def step(self, xb, yb):
        e = self.w * xb + self.b - yb
        self.errors.append(float((e**2).mean()))
        self.w -= self.lr * (e @ xb) / len(xb)
        self.b -= self.lr * e.mean()


def minibatch_sgd(x, y, lr=1e-2, steps=100, batch_size=10):
    model = SGD(lr)
    for _ in range(steps):
        model.step(*sample_minibatch(x, y, batch_size=batch_size))
    return model.w, model.b, model.errors
