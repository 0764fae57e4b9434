from torch.utils.data import DataLoader, TensorDataset


def train_classifier(model, X, y, lr=1.0, epochs=1000):
    device = next(model.parameters()).device
    loader = DataLoader(TensorDataset(X, y), batch_size=len(X))
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    costs = []
    for _ in range(epochs):
        for inputs, labels in loader:
            inputs, labels = inputs.to(device), labels.to(device)
            optimizer.zero_grad()
            cost = F.binary_cross_entropy(model(inputs), labels)
            cost.backward()
            optimizer.step()
        costs.append(cost.item())
    return costs
