def accumulated_gradients(steps, zero_grad):
    w = torch.tensor(2.0, requires_grad=True)
    kept = []
    for _ in range(steps):
        if zero_grad and w.grad is not None:
            w.grad.zero_()
        (2 * w).backward()
        kept.append(w.grad)
    return [each.item() for each in kept]
