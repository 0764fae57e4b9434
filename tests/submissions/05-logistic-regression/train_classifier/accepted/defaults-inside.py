class Trainer:
    def __init__(self, model, lr):
        self.model, self.optimizer = model, torch.optim.SGD(model.parameters(), lr=lr)

    def fit(self, X, y, epochs):
        for _ in range(epochs):
            self.optimizer.zero_grad()
            cost = F.binary_cross_entropy(self.model(X), y)
            yield cost.item()
            cost.backward()
            self.optimizer.step()


def train_classifier(model, X, y, lr=None, epochs=None):
    device = next(model.parameters()).device
    trainer = Trainer(model, 1.0 if lr is None else lr)
    return list(trainer.fit(X.to(device), y.to(device), 1000 if epochs is None else epochs))
