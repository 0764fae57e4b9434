def accumulated_gradients(steps, zero_grad):
    w = torch.full((), 2.0, requires_grad=True)
    history = []
    while len(history) < steps:
        torch.autograd.backward(w + w)
        history += [float(w.grad)]
        if zero_grad:
            w.grad.zero_()
    return history
