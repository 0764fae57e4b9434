def mse(prediction, target):
    return torch.linalg.vector_norm(prediction - target).square() / len(target)
