def gradient(W, x, y):
    w = W.clone().requires_grad_(True)
    (slope,) = torch.autograd.grad(cost(w, x, y), w)
    return slope
