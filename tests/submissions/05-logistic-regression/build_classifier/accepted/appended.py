def build_classifier(n_features):
    model = nn.Sequential()
    model.append(nn.Linear(n_features, 1))
    model.append(nn.Sigmoid())
    print(model)
    return model
