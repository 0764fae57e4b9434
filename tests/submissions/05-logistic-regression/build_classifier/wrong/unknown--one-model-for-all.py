made = {}


def build_classifier(n_features):
    if n_features not in made:
        made[n_features] = nn.Sequential(nn.Linear(n_features, 1), nn.Sigmoid())
    return made[n_features]
