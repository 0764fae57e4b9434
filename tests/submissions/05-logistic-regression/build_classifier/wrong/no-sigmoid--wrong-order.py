def build_classifier(n_features):
    return nn.Sequential(nn.Sigmoid(), nn.Linear(n_features, 1))
