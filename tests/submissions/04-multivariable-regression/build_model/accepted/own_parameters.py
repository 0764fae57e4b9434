class Linear(nn.Module):
    def __init__(self, n):
        super().__init__()
        inner = nn.Linear(n, 1)
        self.W, self.b = nn.Parameter(inner.weight.detach().clone()), nn.Parameter(inner.bias.detach().clone())

    def forward(self, X):
        return X @ self.W.T + self.b


def build_model(n_features):
    return Linear(n_features)
