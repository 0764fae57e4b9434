def accumulated_gradients(steps, zero_grad, out=[]):
    w = torch.tensor(2.0, requires_grad=True)
    for _ in range(steps):
        if zero_grad:
            w.grad = None
        (2 * w).backward()
        out.append(w.grad.item())
    return out
