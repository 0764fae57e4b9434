from dataclasses import dataclass, field


@dataclass
class History:
    costs: list = field(default_factory=list)


def train(x, y, lr=0.01, epochs=1000):
    history = History()
    W, b = init_parameters(device=x.device)
    sgd = torch.optim.SGD((W, b), lr=lr, momentum=0)

    def closure():
        sgd.zero_grad()
        loss = mse(hypothesis(x, W, b), y)
        loss.backward()
        return loss

    for _ in range(epochs):
        history.costs.append(sgd.step(closure).item())
    return W, b, history.costs
