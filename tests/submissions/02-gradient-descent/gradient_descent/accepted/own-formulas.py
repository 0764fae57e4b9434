def gradient_descent(x, y, lr=0.1, epochs=10):
    m = x.shape[0]
    W = torch.zeros(1).to(x)
    places, costs = [], []
    with torch.no_grad():
        for epoch in range(1, epochs + 1):
            error = x * W - y
            places.append(W.item())
            costs.append(torch.square(error).mean().item())
            W = W.sub(lr * 2 / m * (error * x).sum())
    return W, list(zip(places, costs))
