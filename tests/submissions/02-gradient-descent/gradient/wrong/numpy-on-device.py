def gradient(W, x, y):
    W, x, y = W.numpy(), x.numpy(), y.numpy()
    return torch.from_numpy(2 / len(x) * np.sum((W * x - y) * x, axis=0))
