class Classifier(nn.Module):
    """A linear layer, and the sigmoid of the first exercise behind it."""

    def __init__(self, features):
        super().__init__()
        self.linear = nn.Linear(features, 1)

    def forward(self, X):
        return sigmoid(self.linear(X))


def build_classifier(features):
    return Classifier(features)
