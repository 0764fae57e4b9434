import torch.autograd.forward_ad as forward


def gradient(W, x, y):
    with forward.dual_level():
        return forward.unpack_dual(cost(forward.make_dual(W, torch.ones_like(W)), x, y)).tangent.reshape(W.shape)
