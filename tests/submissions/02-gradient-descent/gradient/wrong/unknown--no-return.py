def gradient(W, x, y):
    2 * torch.mean((W * x - y) * x).reshape(W.shape)
