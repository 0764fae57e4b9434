"""The checks of multivariable_regression.ipynb, for `pytest` in this folder: one test for each exercise.

Generated from the notebook. Your functions come from conftest.py, which also prints the messages by itself
(PYTEST_DONT_REWRITE).
"""

import torch
import torch.nn as nn
import torch.nn.functional as F

NOTEBOOK = "multivariable_regression"


def test_build_model(build_model):
    # Check your `build_model` (2 points)
    model = build_model(3)
    assert isinstance(model, nn.Linear), f"expected an nn.Linear, not {type(model).__name__}: which layer computes XW^T + b?"
    assert model.weight.shape == (1, 3), f"expected a weight of shape (1, 3), not {tuple(model.weight.shape)}: inputs come first, then outputs"
    assert model.bias is not None and model.bias.shape == (1,), "expected a bias of shape (1,): did you switch it off?"
    shape = tuple(build_model(2)(torch.zeros(7, 2)).shape)
    assert shape == (7, 1), f"expected predictions of shape (7, 1) for 7 samples, not {shape}: what does n_features say?"


def test_pick_device(pick_device):
    # Check your `pick_device` (2 points)
    device = pick_device()
    assert isinstance(device, torch.device), f"expected a torch.device, not {device!r}: can you wrap the name in torch.device(...)?"
    expected = "cuda" if torch.cuda.is_available() else "cpu"
    assert device.type == expected, f"expected {expected} on this machine, not {device.type}: ask torch.cuda.is_available()"
    there = torch.zeros(1, device=device)  # works only on a device that is really there


def test_train(train):
    # Check your `train` (5 points)
    X, y = torch.tensor([[1.0], [2.0], [3.0]]), torch.tensor([[2.0], [4.0], [6.0]])
    start = {"weight": torch.zeros(1, 1), "bias": torch.zeros(1)}
    model = nn.Linear(1, 1)
    model.load_state_dict(start)
    costs = train(model, X, y, lr=0.01, epochs=1)
    assert isinstance(costs, list), f"expected a list of costs, not {type(costs).__name__}: the model is trained in place, what do you return?"
    assert len(costs) == 1, f"expected one cost for one epoch, not {len(costs)}: how often does your loop run?"
    assert type(costs[0]) is float, f"expected plain floats, not {type(costs[0]).__name__}: does .item() help?"
    assert abs(costs[0] - 56 / 3) < 1e-4, f"expected a first cost of 18.6667, not {costs[0]:.4f}: is it the mean squared error, taken before the step?"
    weight, bias = model.weight.item(), model.bias.item()
    assert weight != 0.0, "expected the model to change, but its weight is still 0: is there a step, and is it this very model that is trained?"
    assert abs(weight - 0.186667) < 1e-5, f"expected a weight of 0.186667 after one step, not {weight:.6f}: is it plain SGD with this lr?"
    assert abs(bias - 0.08) < 1e-5, f"expected a bias of 0.08 after one step, not {bias:.6f}: did the optimizer get all of model.parameters()?"

    model = nn.Linear(1, 1)
    model.load_state_dict(start)
    costs = train(model, X, y, lr=0.01, epochs=3)
    assert len(costs) == 3, f"expected 3 costs for 3 epochs, not {len(costs)}: how often does your loop run?"
    assert abs(costs[1] - 14.77096) < 1e-3, f"expected a second cost of 14.7710, not {costs[1]:.4f}: is the prediction computed anew in each epoch?"
    assert abs(costs[2] - 11.69154) < 1e-3, f"expected a third cost of 11.6915, not {costs[2]:.4f}: is the old gradient cleared before each backward()? Is it plain SGD?"


def test_predict(predict):
    # Check your `predict` (2 points)
    model = nn.Linear(2, 1)
    model.load_state_dict({"weight": torch.tensor([[1.0, 2.0]]), "bias": torch.tensor([3.0])})
    prediction = predict(model, torch.tensor([[1.0, 1.0], [2.0, 0.0]]))
    assert prediction.shape == (2, 1), f"expected a column of shape (2, 1), not {tuple(prediction.shape)}: one prediction per sample"
    assert prediction.flatten().tolist() == [6.0, 5.0], f"expected 6 and 5, not {prediction.flatten().tolist()}: does the model do the work?"
    assert not prediction.requires_grad, "expected a result without a graph: did you switch gradients off with torch.no_grad()?"
    assert model.weight.requires_grad, "expected a model that can still be trained: leave its parameters as they are"
    prediction = predict(nn.Linear(2, 1, device="meta"), torch.zeros(4, 2))
    assert prediction.device.type == "meta", f"expected a prediction on the model's device, not on {prediction.device}: where do the parameters live?"


def test_split_dataset(split_dataset):
    # Check your `split_dataset` (5 points)
    X = torch.arange(20.0).reshape(10, 2)
    y = X[:, :1] * 100
    sets = split_dataset(X, y)
    sizes = [len(part_X) for part_X, part_y in sets]
    assert sizes == [6, 2, 2], f"expected sets of 6, 2 and 2 samples, not {sizes}: which fraction belongs to which set?"
    assert all(part_X.shape[1:] == (2,) and part_y.shape[1:] == (1,) for part_X, part_y in sets), "expected every X to be (m, 2) and every y (m, 1): do you pick whole rows?"
    joined = torch.cat([part_X for part_X, part_y in sets])
    assert sorted(joined[:, 0].tolist()) == X[:, 0].tolist(), f"expected every sample in exactly one set, not {sorted(joined[:, 0].tolist())}: do the slices meet?"
    assert all(torch.equal(part_X[:, :1] * 100, part_y) for part_X, part_y in sets), "expected every sample beside its own y: is the same order used for both?"
    assert not torch.equal(joined, X), "expected the samples in shuffled order: what does torch.randperm give you?"

    sizes = [len(part_X) for part_X, part_y in split_dataset(X[:7], y[:7])]
    assert sizes == [4, 1, 2], f"expected 7 samples to give 4, 1 and 2, not {sizes}: round the first two sizes, the test set takes the rest"
    sizes = [len(part_X) for part_X, part_y in split_dataset(X, y, fractions=(0.5, 0.3, 0.2))]
    assert sizes == [5, 3, 2], f"expected fractions (0.5, 0.3, 0.2) to give 5, 3 and 2, not {sizes}: are the fractions used?"

    for part_X, part_y in split_dataset(X.to("meta"), y.to("meta")):
        assert part_X.device.type == part_y.device.type == "meta", f"expected each set on the device of X and y, not on {part_X.device}: did you make new tensors?"

    state = torch.get_rng_state()
    first, again, other = split_dataset(X, y, seed=1), split_dataset(X, y, seed=1), split_dataset(X, y, seed=2)
    assert torch.equal(first[0][0], again[0][0]), "expected the same split for the same seed: does your generator get the seed?"
    assert not torch.equal(first[0][0], other[0][0]), "expected another split for another seed: does your generator get the seed?"
    assert torch.equal(torch.get_rng_state(), state), "expected the global random state unchanged: did you use a torch.Generator of its own?"


def test_choose_learning_rate(choose_learning_rate):
    # Check your `choose_learning_rate` (4 points)
    X = torch.tensor([[1.0], [2.0], [3.0]])
    rising = (X, 2 * X)
    chosen = choose_learning_rate([0.001, 0.1], rising, rising, epochs=50)
    assert isinstance(chosen, float), f"expected a float, not {chosen!r}: return the learning rate, not its cost or index"
    assert chosen == 0.1, f"expected 0.1 on points of y = 2x, not {chosen}: 0.001 is too slow for 50 epochs. Does the lowest cost win?"
    for candidates in ([10.0, 0.1, 0.001], [0.001, 0.1, 10.0]):
        chosen = choose_learning_rate(candidates, rising, rising, epochs=50)
        assert chosen == 0.1, f"expected 0.1 from {candidates}, not {chosen}: 10.0 diverges. Can inf or nan win your comparison?"
    flat = (X, 0 * X)
    chosen = choose_learning_rate([0.1, 0.0001], rising, flat, epochs=50)
    assert chosen == 0.0001, f"expected 0.0001 where validation data contradict the training data, not {chosen}: on which set do you compare?"
