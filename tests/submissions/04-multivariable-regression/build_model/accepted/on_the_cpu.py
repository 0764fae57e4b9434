import warnings


def build_model(n_features: int) -> nn.Module:
    warnings.warn("a warning costs nothing")
    return torch.nn.Linear(n_features, 1, device="cpu", dtype=torch.float32)
