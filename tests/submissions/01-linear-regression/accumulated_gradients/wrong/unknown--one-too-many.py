def accumulated_gradients(steps, zero_grad):
    w = torch.tensor(2.0, requires_grad=True)
    found = []
    for _ in range(steps + 1):
        if zero_grad:
            w.grad = None
        (2 * w).backward()
        found.append(w.grad.item())
    return found
