class Classifier(nn.Module):
    def __init__(self, n_features):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(n_features, 1), nn.Sigmoid()])

    def forward(self, X):
        for layer in self.layers:
            X = layer(X)
        return X


def build_classifier(n_features):
    torch.manual_seed(1)
    return Classifier(n_features)
