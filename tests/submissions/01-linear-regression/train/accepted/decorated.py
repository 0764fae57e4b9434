import functools, time


def timed(f):
    @functools.wraps(f)
    def inner(*a, **k):
        t = time.time()
        r = f(*a, **k)
        print(time.time() - t)
        return r

    return inner


@timed
def train(x, y, lr=0.01, epochs=1000):
    W, b = init_parameters(x.device)
    opt = torch.optim.SGD([W, b], lr)
    costs = []
    for _ in range(epochs):
        loss = mse(hypothesis(x, W, b), y)
        opt.zero_grad()
        loss.backward()
        opt.step()
        costs.append(loss.item())
    return W, b, costs
