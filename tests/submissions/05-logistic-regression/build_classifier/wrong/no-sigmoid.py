def build_classifier(n_features):
    return nn.Linear(n_features, 1)
