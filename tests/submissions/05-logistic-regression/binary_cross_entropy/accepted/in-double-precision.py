def binary_cross_entropy(probability, target):
    p, y = probability.double(), target.double()
    p = p.clamp(1e-12, 1 - 1e-12)
    return -(y * p.log() + (1 - y) * torch.log1p(-p)).mean().to(probability.dtype)
