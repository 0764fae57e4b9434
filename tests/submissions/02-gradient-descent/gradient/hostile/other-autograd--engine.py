def gradient(W, x, y):
    w = W.detach().clone().requires_grad_()
    engine = torch.autograd.Variable._execution_engine
    return engine.run_backward((((w * x - y) ** 2).mean(),), (torch.ones(()),), False, False, (w,), allow_unreachable=False, accumulate_grad=False)[0]
