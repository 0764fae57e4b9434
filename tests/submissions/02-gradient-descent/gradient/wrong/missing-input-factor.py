def gradient(W, x, y):
    return 2 * torch.mean(W * x - y).reshape(W.shape)
