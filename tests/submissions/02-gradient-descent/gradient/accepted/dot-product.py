def gradient(W, x, y):
    e = (W * x - y).flatten()
    return (2 / e.numel() * torch.dot(e, x.flatten())).view_as(W)
