from collections import OrderedDict


def build_classifier(n_features):
    layers = OrderedDict(line=nn.Linear(in_features=n_features, out_features=1, bias=True), curve=nn.Sigmoid())
    return nn.Sequential(layers)
