def accumulated_gradients(steps, zero_grad):
    w = torch.tensor(2.0, requires_grad=True)
    found = []
    for _ in range(steps):
        if zero_grad:
            w.grad = None
        z = 1 * w
        z.backward()
        found.append(w.grad.item())
    return found
