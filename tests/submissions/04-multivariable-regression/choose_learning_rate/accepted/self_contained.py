import numpy as np


def choose_learning_rate(candidates, train_set, validation_set, epochs=200, seed=0):
    (X, y), (X_val, y_val) = train_set, validation_set
    scores = []
    for lr in candidates:
        torch.manual_seed(seed)
        model = nn.Linear(X.shape[1], 1).to(X.device)
        optimizer = torch.optim.SGD(model.parameters(), lr=float(lr))
        for _ in range(epochs):
            optimizer.zero_grad()
            nn.MSELoss()(model(X), y).backward()
            optimizer.step()
        with torch.no_grad():
            scores.append(((model(X_val) - y_val) ** 2).mean().cpu().numpy())
    scores = np.nan_to_num(np.array(scores), nan=np.inf)
    return float(candidates[int(np.argmin(scores))])
