def build_classifier(n_features):
    model = nn.Sequential(nn.Linear(n_features, 1), nn.Sigmoid())
    model.requires_grad_(False)
    return model
