from torch import nn


def train(x, y, lr=0.01, epochs=1000):
    model = nn.Linear(1, 1).to(x.device)
    with torch.no_grad():
        model.weight.fill_(0)
        model.bias.fill_(0)
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    crit = nn.MSELoss()
    losses = []
    for epoch in range(int(epochs)):
        out = model(x)
        loss = crit(out, y)
        opt.zero_grad()
        loss.backward()
        opt.step()
        losses.append(loss.detach().cpu().numpy().item())
    W, b = model.weight.data.view(1), model.bias.data
    return W, b, losses
