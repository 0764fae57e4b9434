def build_model(n_features):
    return torch.randn(1, n_features, requires_grad=True), torch.randn(1, requires_grad=True)
