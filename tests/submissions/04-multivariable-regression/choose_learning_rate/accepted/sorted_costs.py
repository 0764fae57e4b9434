import math


def validation_cost(lr, train_set, validation_set, epochs, seed):
    torch.manual_seed(seed)
    X, y = train_set
    model = build_model(X.size(1))
    costs = train(model, X, y, lr=lr, epochs=epochs, device=X.device)
    print(f"lr {lr}: from {costs[0]} to {costs[-1]}")
    return F.mse_loss(predict(model, validation_set[0]), validation_set[1]).item()


def choose_learning_rate(candidates, train_set, validation_set, epochs=200, seed=0):
    costs = [(validation_cost(lr, train_set, validation_set, epochs, seed), lr) for lr in candidates]
    return sorted(pair for pair in costs if math.isfinite(pair[0]))[0][1]
