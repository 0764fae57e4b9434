"""The checks of linear_regression.ipynb, for `pytest` in this folder: one test for each exercise.

Generated from the notebook. Your functions come from conftest.py, which also prints the messages by itself
(PYTEST_DONT_REWRITE).
"""

import torch

NOTEBOOK = "linear_regression"


def test_describe(describe):
    # Check your `describe` (2 points)
    answer = describe(torch.zeros(64, 28, 28))
    assert answer == (3, 64, (28, 28)), f"expected (3, 64, (28, 28)), not {answer}: what do t.dim() and t.shape tell you?"
    answer = describe(torch.zeros(3, 5))
    assert answer == (2, 3, (5,)), f"expected (2, 3, (5,)), not {answer}: which part of t.shape belongs to one sample?"
    answer = describe(torch.zeros(7))
    assert answer == (1, 7, ()), f"expected (1, 7, ()) for seven single numbers, not {answer}: what is left after the first dimension?"
    assert type(answer[2]) is tuple, f"expected the sample's shape as a tuple, not {type(answer[2]).__name__}: could tuple(...) help?"


def test_make_dataset(make_dataset):
    # Check your `make_dataset` (2 points)
    x, y = make_dataset([1, 2, 3], [2, 4, 6])
    assert x.shape == (3, 1), f"expected x of shape (3, 1), not {tuple(x.shape)}: how do you make a column of three rows?"
    assert y.shape == (3, 1), f"expected y of shape (3, 1), not {tuple(y.shape)}: how do you make a column of three rows?"
    assert x.dtype == torch.float32, f"expected float32, not {x.dtype}: did you give dtype= when you made the tensor?"
    assert y.dtype == torch.float32, f"expected float32, not {y.dtype}: did you give dtype= when you made the tensor?"
    assert x.tolist() == [[1], [2], [3]], f"expected the hours [[1], [2], [3]] in x, not {x.tolist()}: is it in the order given?"
    assert y.tolist() == [[2], [4], [6]], f"expected the scores [[2], [4], [6]] in y, not {y.tolist()}: did x and y change places?"
    for column in make_dataset([1, 2], [2, 4], device="meta"):
        assert column.device.type == "meta", f"expected x and y on the device asked for, not on {column.device}: did you pass device= on?"


def test_init_parameters(init_parameters):
    # Check your `init_parameters` (2 points)
    W, b = init_parameters()
    for name, parameter in (("W", W), ("b", b)):
        assert parameter.shape == (1,), f"expected {name} of shape (1,), not {tuple(parameter.shape)}: how many numbers are to be learned?"
        assert parameter.tolist() == [0], f"expected {name} to be [0.0], not {parameter.tolist()}: which torch function makes zeros?"
        assert parameter.requires_grad, f"expected {name}.requires_grad to be True, not False: how does PyTorch know what to learn?"
        assert parameter.is_leaf, f"expected {name} to be made directly, not computed from another tensor: can you set requires_grad last?"
    assert W is not b, "expected two tensors, not the same one twice: what would happen to b when W changes?"
    for parameter in init_parameters(device="meta"):
        assert parameter.device.type == "meta", f"expected W and b on the device asked for, not on {parameter.device}: did you pass device= on?"
        assert parameter.is_leaf, "expected W and b to be made on the device, not moved there afterwards: does zeros take device=?"


def test_hypothesis(hypothesis):
    # Check your `hypothesis` (3 points)
    x = torch.tensor([[2.0], [3.0], [4.0], [5.0]])
    W = torch.tensor([13.0], requires_grad=True)
    b = torch.tensor([1.0], requires_grad=True)
    H = hypothesis(x, W, b)
    assert H.shape == (4, 1), f"expected the shape of x, (4, 1), not {tuple(H.shape)}: is one value left for each row?"
    assert H.tolist() == [[27], [40], [53], [66]], f"expected [[27], [40], [53], [66]] for 13x + 1, not {H.tolist()}: are both W and b in it?"
    assert H.requires_grad, "expected a result that W and b can be learned from, not one cut off from them: did .item(), .data or .detach() slip in?"


def test_mse(mse):
    # Check your `mse` (3 points)
    prediction = torch.tensor([[27.0], [40.0], [53.0], [66.0]], requires_grad=True)
    target = torch.tensor([[25.0], [50.0], [42.0], [61.0]])
    cost = mse(prediction, target)
    assert torch.is_tensor(cost), f"expected a tensor, not {type(cost).__name__}: can PyTorch find a derivative of a plain number?"
    assert cost.shape == (), f"expected a single number of shape (), not {tuple(cost.shape)}: did you take the mean over all samples?"
    assert abs(cost.item() - 62.5) < 1e-4, f"expected 62.5 for the table above, not {cost.item():g}: did you square each error, then take the mean?"
    assert cost.requires_grad, "expected a cost that leads back to the prediction, not one cut off from it: did .item() or .detach() slip in?"
    perfect = mse(target, target).item()
    assert perfect == 0, f"expected a cost of 0 for a perfect prediction, not {perfect:g}: what is left when the errors are all 0?"


def test_accumulated_gradients(accumulated_gradients):
    # Check your `accumulated_gradients` (2 points)
    kept = accumulated_gradients(4, zero_grad=False)
    assert len(kept) == 4, f"expected 4 values for 4 steps, not {len(kept)}: how often does your loop run?"
    assert all(type(value) is float for value in kept), f"expected floats, not {kept}: does .item() help? (w.grad itself keeps changing)"
    assert kept == [2, 4, 6, 8], f"expected [2, 4, 6, 8] without clearing, not {kept}: what does backward() do with the old w.grad?"
    cleared = accumulated_gradients(4, zero_grad=True)
    assert cleared == [2, 2, 2, 2], f"expected [2, 2, 2, 2] with clearing, not {cleared}: is w.grad cleared before each backward()?"
    assert accumulated_gradients(0, zero_grad=True) == [], "expected [] for no steps: does your loop follow `steps`?"


def test_train(train):
    # Check your `train` (4 points)
    x = torch.tensor([[1.0], [2.0], [3.0]])
    y = torch.tensor([[2.0], [4.0], [6.0]])
    W, b, costs = train(x, y, lr=0.1, epochs=1)
    assert len(costs) == 1, f"expected one cost for one epoch, not {len(costs)}: how often does your loop run?"
    assert type(costs[0]) is float, f"expected plain floats in costs, not {type(costs[0]).__name__}: does .item() help?"
    assert abs(costs[0] - 56 / 3) < 1e-3, f"expected a first cost of 18.667, where W = b = 0, not {costs[0]:.3f}: is it recorded before the step?"
    assert abs(W.item() - 28 / 15) < 1e-4, f"expected W = 1.8667 after one step of lr=0.1, not {W.item():.4f}: did W take one step of SGD?"
    assert abs(b.item() - 0.8) < 1e-4, f"expected b = 0.8 after one step of lr=0.1, not {b.item():.4f}: does the optimizer know b too?"
    W, b, costs = train(x, y, lr=0.1, epochs=2)
    assert len(costs) == 2, f"expected two costs for two epochs, not {len(costs)}: how often does your loop run?"
    assert abs(costs[1] - 0.2963) < 1e-3, f"expected a second cost of 0.2963, not {costs[1]:.4f}: is the prediction computed anew in each epoch?"
    assert abs(W.item() - 1.6711) < 1e-3, f"expected W = 1.6711 after two steps, not {W.item():.4f}: is the old gradient cleared before each backward()?"
    W, b, costs = train(x, y, lr=0.1, epochs=200)
    assert costs[-1] < 1e-3, f"expected a cost near 0 after 200 epochs, not {costs[-1]:g}: does it fall from epoch to epoch?"


def test_predict(predict):
    # Check your `predict` (2 points)
    W = torch.tensor([2.0], requires_grad=True)
    b = torch.tensor([0.5], requires_grad=True)
    answer = predict(torch.tensor([[4.0], [10.0]]), W, b)
    assert torch.is_tensor(answer), f"expected a tensor, not {type(answer).__name__}: what does your hypothesis return?"
    assert answer.tolist() == [[8.5], [20.5]], f"expected [[8.5], [20.5]] for 2x + 0.5, not {answer.tolist()}: do you use the W and b that are passed in?"
    assert not answer.requires_grad, "expected a result without a graph, not one with requires_grad=True: which `with` block switches that off?"
    assert W.requires_grad and b.requires_grad, "expected W and b as they were, but they cannot be learned any more: did you change them?"
