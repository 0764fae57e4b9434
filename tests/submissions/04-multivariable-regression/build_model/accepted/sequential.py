def build_model(n_features):
    layers = [nn.Linear(n_features, 1, bias=True)]
    return nn.Sequential(*layers)
