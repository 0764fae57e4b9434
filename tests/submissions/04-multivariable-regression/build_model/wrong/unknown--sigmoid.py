def build_model(n_features):
    return nn.Sequential(nn.Linear(n_features, 1), nn.Sigmoid())
