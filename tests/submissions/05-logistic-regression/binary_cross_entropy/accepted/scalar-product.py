def binary_cross_entropy(probability, target):
    p, y = probability.flatten(), target.flatten()
    eps = torch.finfo(p.dtype).eps
    p = p.clamp(eps, 1 - eps)
    return -(torch.dot(y, torch.log(p)) + torch.dot(1 - y, torch.log(1 - p))) / p.shape[0]
