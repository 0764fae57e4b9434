def build_classifier(n_features):
    return nn.Sequential(nn.Linear(n_features, 2), nn.Sigmoid())
