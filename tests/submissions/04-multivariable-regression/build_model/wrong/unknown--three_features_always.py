def build_model(n_features):
    return nn.Linear(3, 1)
