class Model(nn.Linear):
    def forward(self, x):
        return x @ self.weight.T


def build_model(n_features):
    return Model(n_features, 1)
