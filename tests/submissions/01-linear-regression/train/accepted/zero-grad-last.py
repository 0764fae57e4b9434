def train(x, y, lr=0.01, epochs=1000):
    W = torch.zeros(1).to(x.device).requires_grad_()
    b = x.new_zeros(1).requires_grad_()
    descent = torch.optim.SGD(params=[W, b], lr=lr)
    record = torch.empty(epochs)
    for epoch in range(1, epochs + 1):
        cost = torch.nn.functional.mse_loss(W * x + b, y)
        cost.backward()
        record[epoch - 1] = cost.detach()
        descent.step()
        descent.zero_grad()
        if epoch % 100 == 0:
            print(f"Epoch {epoch:4d}/{epochs} W: {W.item():.3f}, b: {b.item():.3f} Cost: {cost.item():.6f}")
    return W.detach(), b.detach(), record.tolist()
