def gradient(W, x, y):
    W, x, y = W.to("cuda"), x.to("cuda"), y.to("cuda")
    return 2 * torch.mean((W * x - y) * x).reshape(W.shape)
