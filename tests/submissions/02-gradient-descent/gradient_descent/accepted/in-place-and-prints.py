def gradient_descent(x, y, lr=0.1, epochs=10):
    W = x.new_zeros(1)
    history, epoch = [], 0
    while epoch < epochs:
        now = cost(W, x, y)
        print(f"epoch {epoch}: W = {W.item():.3f}, cost = {now.item():.5f}")
        history += [[float(W), float(now)]]
        W -= lr * gradient(W, x, y)
        epoch += 1
    return W, history
