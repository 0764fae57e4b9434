device = "cuda" if torch.cuda.is_available() else "cpu"


def build_classifier(n_features):
    return nn.Sequential(nn.Linear(n_features, 1), nn.Sigmoid()).to(device)
