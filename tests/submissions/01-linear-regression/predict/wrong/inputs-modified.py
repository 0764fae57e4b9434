def predict(x_new, W, b):
    with torch.no_grad():
        return x_new.mul_(W).add_(b).clone()
