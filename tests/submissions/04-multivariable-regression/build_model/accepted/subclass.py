class LinearRegression(nn.Linear):
    def __init__(self, n_features):
        super().__init__(in_features=n_features, out_features=1)


def build_model(n_features):
    model = LinearRegression(n_features)
    print("made", model)
    return model
