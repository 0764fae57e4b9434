def choose_learning_rate(candidates, train_set, validation_set, epochs=200, seed=0):
    X, y = validation_set
    X_validation, y_validation = train_set
    best_lr, best_cost = None, float("inf")
    for lr in candidates:
        torch.manual_seed(seed)
        model = build_model(X.shape[1])
        train(model, X, y, lr, epochs, device=X.device)
        cost = F.mse_loss(predict(model, X_validation), y_validation.to(X.device)).item()
        if cost < best_cost:
            best_lr, best_cost = lr, cost
    return best_lr
