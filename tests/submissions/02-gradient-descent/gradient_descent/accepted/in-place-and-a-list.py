def gradient_descent(x, y, lr=0.1, epochs=10):
    W = x.new_zeros(1)
    trace = [None] * epochs
    for i in range(epochs):
        trace[i] = (W.clone().item(), cost(W, x, y).item())
        W.sub_(gradient(W, x, y), alpha=lr)
    return [W, trace]
