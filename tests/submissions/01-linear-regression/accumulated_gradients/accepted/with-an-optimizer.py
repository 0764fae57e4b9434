def accumulated_gradients(steps, zero_grad):
    w = torch.tensor([2.0], requires_grad=True)
    optimizer = torch.optim.SGD([w], lr=0.1)
    found = []
    for step in range(steps):
        if zero_grad:
            optimizer.zero_grad()
        z = 2 * w
        z.backward()
        print("step", step, w.grad)
        found.append(w.grad.item())
    return found
