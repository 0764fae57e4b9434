# Autograd by another door: no backward pass, a derivative that travels forward.
def gradient(W, x, y):
    return torch.func.jvp(lambda W: cost(W, x, y), (W,), (torch.ones_like(W),))[1].reshape(W.shape)
