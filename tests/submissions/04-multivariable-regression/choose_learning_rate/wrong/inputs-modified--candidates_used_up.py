def choose_learning_rate(candidates, train_set, validation_set, epochs=200, seed=0):
    best_lr, best_cost = None, float("inf")
    while candidates:
        lr = candidates.pop(0)
        torch.manual_seed(seed)
        model = build_model(train_set[0].shape[1])
        train(model, *train_set, lr, epochs, device=train_set[0].device)
        cost = F.mse_loss(predict(model, validation_set[0]), validation_set[1]).item()
        if cost < best_cost:
            best_lr, best_cost = lr, cost
    return best_lr
