def choose_learning_rate(candidates, train_set, validation_set, epochs=200, seed=0):
    (X, y), (Xv, yv) = [[t.cpu() for t in s] for s in (train_set, validation_set)]
    table = {}
    for lr in candidates:
        torch.manual_seed(seed)
        model = nn.Linear(X.shape[-1], 1)
        train(model, X, y, lr, epochs)
        table[lr] = float(((predict(model, Xv) - yv) ** 2).mean())
    return min((c, lr) for lr, c in table.items() if c < float("inf"))[1]
