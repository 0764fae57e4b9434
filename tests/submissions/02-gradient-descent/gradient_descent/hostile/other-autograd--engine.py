def gradient_descent(x, y, lr=0.1, epochs=10):
    W = torch.zeros(1, device=x.device); h = []
    for _ in range(epochs):
        h.append((W.item(), cost(W, x, y).item()))
        w = W.detach().clone().requires_grad_()
        g = torch.autograd.Variable._execution_engine.run_backward((((w * x - y) ** 2).mean(),), (torch.ones(()),), False, False, (w,), allow_unreachable=False, accumulate_grad=False)[0]
        W = W - lr * g
    return W, h
