def choose_learning_rate(candidates, train_set, validation_set, epochs=200, seed=0):
    device = pick_device()
    best = None
    for lr in candidates:
        torch.manual_seed(seed)
        torch.cuda.manual_seed_all(seed)
        model = build_model(train_set[0].shape[1])
        train(model, *train_set, lr=lr, epochs=epochs, device=device)
        cost = (predict(model, validation_set[0]) - validation_set[1].to(device)).square().mean()
        if torch.isnan(cost) or torch.isinf(cost):
            continue
        if best is None or cost < best[0]:
            best = cost, lr
    return best[1]
