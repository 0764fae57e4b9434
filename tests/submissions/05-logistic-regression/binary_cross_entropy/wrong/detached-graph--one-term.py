def binary_cross_entropy(probability, target):
    p = probability.clamp(1e-7, 1 - 1e-7)
    q = torch.tensor((1 - p).tolist(), device=p.device)
    return -(target * p.log() + (1 - target) * q.log()).mean()
