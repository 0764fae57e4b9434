def mse(prediction, target):
    return (prediction.double() - target.double()).square().mean().to(prediction.dtype)
