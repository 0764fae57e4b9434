def build_classifier(n_features):
    line = nn.Linear(n_features, 1)
    nn.init.normal_(line.weight, std=0.01)
    nn.init.zeros_(line.bias)
    return nn.Sequential(line, nn.Sigmoid())
