# Settings that are left behind for every function that comes later.
torch.set_default_dtype(torch.float64)
torch.set_grad_enabled(False)
torch.set_default_device("meta")
torch.use_deterministic_algorithms(True)


def mse(prediction, target):
    return (prediction - target).sum()
