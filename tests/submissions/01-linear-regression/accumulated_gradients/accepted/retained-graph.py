def accumulated_gradients(steps, zero_grad):
    w = torch.tensor([2.0], requires_grad=True)
    z = 2 * w
    out = []
    for i in range(steps):
        z.backward(retain_graph=True)
        out.append(w.grad.tolist()[0])
        if zero_grad:
            w.grad.data.zero_()
    return out
