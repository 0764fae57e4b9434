def mse(prediction, target):
    d = prediction - target
    return (d.T @ d).squeeze() / len(d)
