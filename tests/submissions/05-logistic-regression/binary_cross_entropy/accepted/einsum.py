def binary_cross_entropy(probability, target):
    p = probability.clamp(1e-7, 1 - 1e-7)
    surprise = torch.einsum("ij,ij->", target, p.log())
    surprise = surprise + torch.einsum("ij,ij->", 1 - target, torch.log1p(-p))
    return -surprise / len(p)
