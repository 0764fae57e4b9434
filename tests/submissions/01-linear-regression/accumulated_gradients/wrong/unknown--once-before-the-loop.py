def accumulated_gradients(steps, zero_grad):
    w = torch.tensor(2.0, requires_grad=True)
    (2 * w).backward()
    out = [w.grad.item()]
    for _ in range(steps):
        if zero_grad:
            w.grad = None
        (2 * w).backward()
        out.append(w.grad.item())
    return out
