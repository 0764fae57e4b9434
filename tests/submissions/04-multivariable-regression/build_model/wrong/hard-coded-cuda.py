def build_model(n_features):
    return nn.Linear(n_features, 1).cuda()
