# Python ends in the middle of the training.
def train(x, y, lr=0.01, epochs=1000):
    import os

    class SGD(torch.optim.SGD):
        def step(self, closure=None):
            os._exit(0)

    W, b = torch.zeros(1, requires_grad=True), torch.zeros(1, requires_grad=True)
    hypothesis(x, W, b).sum().backward()
    SGD([W, b], lr=lr).step()
