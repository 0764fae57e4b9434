def train_classifier(model, X, y, lr=1.0, epochs=1000):
    where = model[0].weight.device
    inputs, labels = X.to(where), y.to(where)
    criterion = nn.BCELoss(reduction="mean")
    optimizer = torch.optim.SGD(params=list(model.parameters()), lr=lr, momentum=0.0)
    history = [0.0] * epochs
    model.train()
    for epoch in range(epochs):
        model.zero_grad(set_to_none=False)
        loss = criterion(model.forward(inputs), labels)
        loss.backward()
        history[epoch] = float(loss)
        optimizer.step()
        if epoch % 100 == 0:
            print(f"epoch {epoch:4d}/{epochs} cost {loss.item():.6f}")
    return history
