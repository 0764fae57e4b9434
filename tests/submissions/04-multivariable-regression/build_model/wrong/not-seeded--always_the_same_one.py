_m = {}


def build_model(n_features):
    return _m.setdefault(n_features, nn.Linear(n_features, 1))
