"""The checks of multivariable_regression.ipynb, for `pytest` in this folder: one test for each exercise.

Generated from the notebook. Your functions come from conftest.py, which also prints the messages by itself.

PYTEST_DONT_REWRITE
"""

import torch
import torch.nn as nn
import torch.nn.functional as F

NOTEBOOK = "multivariable_regression"


def test_build_model(build_model):
    # Check your `build_model` (2 points)
    model = build_model(3)
    assert isinstance(model, nn.Module), (
        f"expected a model, not {type(model).__name__}: which layer computes XW^T + b?"
    )
    shapes = sorted((tuple(part.shape) for part in model.parameters()), key=len)
    assert shapes == [(1,), (1, 3)], (
        f"expected a weight of shape (1, 3) and a bias of shape (1,), not {shapes}: "
        "inputs come first, then outputs; did you switch the bias off?"
    )
    assert all(part.requires_grad for part in model.parameters()), (
        "expected parameters that ask for gradients: did you freeze them?"
    )
    assert all(part.device.type == "cpu" for part in model.parameters()), (
        "expected a model on the CPU, which `train` will move: did you move it yourself?"
    )
    shape = tuple(build_model(2)(torch.zeros(7, 2)).shape)
    assert shape == (7, 1), (
        f"expected predictions of shape (7, 1) for 7 samples, not {shape}: "
        "what does n_features say?"
    )
    torch.manual_seed(1)
    expected = nn.Linear(2, 1)
    torch.manual_seed(1)
    model = build_model(2)
    found = [part.tolist() for part in model.parameters()]
    assert expected.weight.tolist() in found and expected.bias.tolist() in found, (
        f"expected a start at {expected.weight.tolist()} after seed 1, not at {found}: "
        "did you set the weights, or a seed?"
    )
    X = torch.tensor([[1.0, 2.0], [-3.0, 4.0]])
    assert torch.allclose(model(X), expected(X), atol=1e-5), (
        f"expected XW^T + b = {expected(X).tolist()}, not {model(X).tolist()}: "
        "what does your model do beside it?"
    )


def test_pick_device(pick_device):
    # Check your `pick_device` (2 points)
    device = pick_device()
    assert isinstance(device, torch.device), (
        f"expected a torch.device, not {device!r}: "
        "can you wrap the name in torch.device(...)?"
    )
    expected = "cuda" if torch.cuda.is_available() else "cpu"
    assert device.type == expected, (
        f"expected {expected} on this machine, not {device.type}: "
        "ask torch.cuda.is_available()"
    )
    assert torch.get_default_device().type == "cpu", (
        "expected PyTorch's default device as it was: did you set it?"
    )
    there = torch.zeros(1, device=device)  # works only on a device that is really there


def test_train(train):
    # Check your `train` (5 points)
    X, y = torch.tensor([[1.0], [2.0], [3.0]]), torch.tensor([[2.0], [4.0], [6.0]])
    start = {"weight": torch.zeros(1, 1), "bias": torch.zeros(1)}
    model = nn.Linear(1, 1)
    model.load_state_dict(start)
    costs = train(model, X, y, lr=0.01, epochs=1)
    assert isinstance(costs, (list, tuple)), (
        f"expected a list of costs, not {type(costs).__name__}: "
        "the model is trained in place, what do you return?"
    )
    assert len(costs) == 1, (
        f"expected one cost for one epoch, not {len(costs)}: how often does your loop run?"
    )
    assert type(costs[0]) is float, (
        f"expected plain floats, not {type(costs[0]).__name__}: does .item() help?"
    )
    assert abs(costs[0] - 56 / 3) < 1e-3, (
        f"expected a first cost of 18.6667, not {costs[0]:.4f}: "
        "is it the mean squared error, taken before the step?"
    )
    weight, bias = model.weight.item(), model.bias.item()
    assert weight != 0.0, (
        "expected the model to change, but its weight is still 0: "
        "is there a step, and is it this very model that is trained?"
    )
    assert abs(weight - 0.186667) < 1e-5, (
        f"expected a weight of 0.186667 after one step, not {weight:.6f}: "
        "is it plain SGD with this lr?"
    )
    assert abs(bias - 0.08) < 1e-5, (
        f"expected a bias of 0.08 after one step, not {bias:.6f}: "
        "did the optimizer get all of model.parameters()?"
    )
    assert X.tolist() == [[1], [2], [3]] and y.tolist() == [[2], [4], [6]], (
        "expected X and y to be left alone: does your loop change them?"
    )

    model = nn.Linear(1, 1)
    model.load_state_dict(start)
    costs = train(model, X, y, lr=0.01, epochs=3)
    assert len(costs) == 3, (
        f"expected 3 costs for 3 epochs, not {len(costs)}: how often does your loop run?"
    )
    assert abs(costs[1] - 14.77096) < 1e-3, (
        f"expected a second cost of 14.7710, not {costs[1]:.4f}: "
        "is the prediction computed anew in each epoch?"
    )
    assert abs(costs[2] - 11.69154) < 1e-3, (
        f"expected a third cost of 11.6915, not {costs[2]:.4f}: "
        "is the old gradient cleared before each backward()? Is it plain SGD?"
    )

    model = nn.Linear(1, 1)
    model.load_state_dict(start)
    costs = train(model, X, y)
    assert len(costs) == 2000 and abs(costs[-1] - 12.0069) < 1e-2, (
        f"expected 2000 costs, the last 12.0069, not {len(costs)} and {costs[-1]:.4f}: "
        "are the defaults of lr and epochs as they were?"
    )
    from torch.optim.optimizer import register_optimizer_step_post_hook

    steps = []  # this hears of each step() of an optimizer
    hook = register_optimizer_step_post_hook(lambda *_: steps.append("step"))
    X, y = torch.tensor([[-1.0], [1.0]]), torch.tensor([[2.0], [4.0]])
    costs = train(model, X, y, 0.5, 9)
    hook.remove()
    assert steps, "expected step() of a torch.optim.SGD to move the model"
    assert len(costs) == 9 and costs[-1] < 1e-6, (
        f"expected 9 costs, the last 0, not {costs}: does the loop go on to the end?"
    )
    if torch.cuda.is_available():
        model = nn.Linear(1, 1)
        train(model, X, y, epochs=1, device="cuda")
        assert model.weight.is_cuda, (
            f"expected the model on cuda, not on {model.weight.device}: do you move it?"
        )
        train(model, X.to("cuda"), y, epochs=1)
        assert not model.weight.is_cuda, (
            "expected the model on the CPU again where no device is named: do you move it?"
        )


def test_predict(predict):
    # Check your `predict` (2 points)
    model = nn.Linear(2, 1)
    start = {"weight": torch.tensor([[1.0, 2.0]]), "bias": torch.tensor([3.0])}
    model.load_state_dict(start)
    X = torch.tensor([[1.0, 1.0], [2.0, 0.25]])
    prediction = predict(model, X)
    assert prediction.shape == (2, 1), (
        f"expected a column of shape (2, 1), not {tuple(prediction.shape)}: "
        "one prediction per sample"
    )
    assert torch.allclose(prediction.flatten(), torch.tensor([6.0, 5.5])), (
        f"expected 6 and 5.5, not {prediction.flatten().tolist()}: "
        "does the model do the work?"
    )
    assert not prediction.requires_grad, (
        "expected a result without a graph: "
        "did you switch gradients off with torch.no_grad()?"
    )
    assert model.weight.requires_grad and model.bias.requires_grad, (
        "expected a model that can still be trained: leave its parameters as they are"
    )
    assert torch.is_grad_enabled(), (
        "expected gradients to be on again after the call: "
        "do you switch them off with a `with`?"
    )
    if torch.cuda.is_available():
        prediction = predict(model.to("cuda"), X)
        assert prediction.is_cuda, (
            f"expected a prediction on the model's device, not on {prediction.device}: "
            "where do the parameters live?"
        )
    else:  # "meta" holds no numbers: a prediction that needs to look at them can't be tried
        try:
            prediction = predict(nn.Linear(2, 1, device="meta"), torch.zeros(4, 2))
            assert prediction.device.type == "meta", (
                f"expected a prediction on the model's device, not on {prediction.device}: "
                "where do the parameters live?"
            )
        except RuntimeError as error:
            assert "on the expected device" not in str(error), (
                f"expected X to be moved to the model first, not: {error}"
            )


def test_split_dataset(split_dataset):
    # Check your `split_dataset` (5 points)
    import random

    import numpy as np

    X = torch.arange(20.0).reshape(10, 2)
    y = X[:, :1] * 100
    sets = split_dataset(X, y)
    sizes = [len(part_X) for part_X, part_y in sets]
    assert sizes == [6, 2, 2], (
        f"expected sets of 6, 2 and 2 samples, not {sizes}: "
        "which fraction belongs to which set?"
    )
    shapes = {(part_X.shape[1:], part_y.shape[1:]) for part_X, part_y in sets}
    assert shapes == {((2,), (1,))}, (
        f"expected every X to be (m, 2) and every y (m, 1), not {shapes}: "
        "do you pick whole rows?"
    )
    joined = torch.cat([part_X for part_X, part_y in sets])
    assert sorted(joined[:, 0].tolist()) == X[:, 0].tolist(), (
        f"expected every sample in exactly one set, not {sorted(joined[:, 0].tolist())}: "
        "do the slices meet?"
    )
    assert all(torch.equal(part_X[:, :1] * 100, part_y) for part_X, part_y in sets), (
        "expected every sample beside its own y: is the same order used for both?"
    )
    assert not torch.equal(joined, X), (
        "expected the samples in shuffled order: what does torch.randperm give you?"
    )
    many = torch.arange(40.0).reshape(40, 1)
    rows = split_dataset(many, many)[0][0].flatten().tolist()
    assert sorted(rows) != list(range(24)), (
        "expected training samples from all over X, not the first 24: "
        "do you shuffle before you cut?"
    )
    assert torch.equal(X, torch.arange(20.0).reshape(10, 2)), (
        "expected X to be left alone: do you shuffle a copy?"
    )

    sizes = [len(part_X) for part_X, part_y in split_dataset(X[:7], y[:7])]
    assert sizes == [4, 1, 2], (
        f"expected 7 samples to give 4, 1 and 2, not {sizes}: "
        "round the first two sizes, the test set takes the rest"
    )
    sizes = [len(part_X) for part_X, part_y in split_dataset(X[:8], y[:8])]
    assert sizes == [5, 2, 1], (
        f"expected 8 samples to give 5, 2 and 1, not {sizes}: do you round, or cut off?"
    )
    halves = split_dataset(X, y, fractions=(0.5, 0.3, 0.2))
    sizes = [len(part_X) for part_X, part_y in halves]
    assert sizes == [5, 3, 2], (
        f"expected fractions (0.5, 0.3, 0.2) to give 5, 3 and 2, not {sizes}: "
        "are the fractions used?"
    )

    def random_states():
        numpys = str(np.random.get_state())
        return torch.get_rng_state().tolist(), random.getstate(), numpys


    before = random_states()
    first, again = split_dataset(X, y, seed=1), split_dataset(X, y, seed=1)
    other = split_dataset(X, y, seed=2)
    assert random_states() == before, (
        "expected the global random states unchanged: "
        "did you use a torch.Generator of its own?"
    )
    assert torch.equal(first[0][0], again[0][0]), (
        "expected the same split for the same seed: does your generator get the seed?"
    )
    assert not torch.equal(first[0][0], other[0][0]), (
        "expected another split for another seed: does your generator get the seed?"
    )
    assert torch.equal(split_dataset(X, y, seed=0)[0][0], sets[0][0]), (
        "expected seed 0 where no seed is given: is the default as it was?"
    )
    if torch.cuda.is_available():
        for part_X, part_y in split_dataset(X.to("cuda"), y.to("cuda")):
            assert part_X.is_cuda and part_y.is_cuda, (
                f"expected each set on the device of X and y, not on {part_X.device}: "
                "did you make new tensors?"
            )


def test_choose_learning_rate(choose_learning_rate):
    # Check your `choose_learning_rate` (4 points)
    X = torch.tensor([[1.0], [2.0], [3.0]])
    rising = (X, 2 * X)
    chosen = choose_learning_rate([0.001, 0.1], rising, rising, epochs=50)
    assert isinstance(chosen, float), (
        f"expected a float, not {chosen!r}: return the learning rate, not its cost or index"
    )
    assert chosen == 0.1, (
        f"expected 0.1 on points of y = 2x, not {chosen}: "
        "0.001 is too slow for 50 epochs. Does the lowest cost win?"
    )
    for candidates in ([10.0, 0.1, 0.001], [0.001, 0.1, 10.0]):
        chosen = choose_learning_rate(candidates, rising, rising, epochs=50)
        assert chosen == 0.1, (
            f"expected 0.1 from {candidates}, not {chosen}: "
            "10.0 diverges. Can inf or nan win your comparison?"
        )
    flat = (X, 0 * X)
    chosen = choose_learning_rate([0.1, 0.0001], rising, flat, epochs=50)
    assert chosen == 0.0001, (
        "expected 0.0001 where validation data contradict the training data, "
        f"not {chosen}: on which set do you compare?"
    )
    X_line = torch.tensor([[0.5], [1.0], [-2.0]])
    line = (X_line, -0.3 * X_line - 0.4)
    for seed, lr in ((0, 0.43), (1, 0.24)):  # here the start decides which rate is better
        chosen = choose_learning_rate([0.24, 0.43], line, line, epochs=3, seed=seed)
        assert chosen == lr, (
            f"expected {lr} after 3 epochs for seed {seed}, not {chosen}: "
            "does each model start right after torch.manual_seed(seed)?"
        )
    small, candidates = (X / 10, X / 5), [0.001, 0.5]
    chosen = choose_learning_rate(candidates, small, rising, epochs=50)
    assert chosen == 0.5, (
        f"expected 0.5, which is right on small inputs, not {chosen}: "
        "on which set do you train?"
    )
    assert rising[1].tolist() == [[2], [4], [6]] and candidates == [0.001, 0.5], (
        "expected sets and candidates to be left alone: do you work on a copy?"
    )
    if torch.cuda.is_available():
        there = (X.to("cuda"), 2 * X.to("cuda"))
        chosen = choose_learning_rate([0.001, 0.1], there, there, epochs=50)
        assert chosen == 0.1, (
            f"expected 0.1 for sets on cuda as well, not {chosen}: "
            "do you train on the sets' device?"
        )


def test_standardize(standardize):
    # Check your `standardize` (3 points)
    X = torch.tensor([[1.0, 400.0], [2.0, 100.0], [3.0, 400.0], [6.0, 300.0]])
    other = torch.tensor([[5.0, 300.0]])
    answer = standardize(X, other)
    assert isinstance(answer, (tuple, list)) and len(answer) == 2, (
        f"expected a pair (train, other), not {type(answer).__name__}"
    )
    scaled, other_scaled = answer
    assert scaled.shape == (4, 2) and other_scaled.shape == (1, 2), (
        "expected shapes (4, 2) and (1, 2) as they came in, "
        f"not {tuple(scaled.shape)} and {tuple(other_scaled.shape)}"
    )
    means = scaled.mean(dim=0).tolist()
    assert max(map(abs, means)) < 1e-5, (
        f"expected a mean of 0 in each column, not {means}: "
        "one mean for each column, over all rows?"
    )
    deviations = scaled.std(dim=0, correction=0).tolist()
    assert max(abs(each - deviations[0]) for each in deviations) < 1e-5, (
        f"expected one deviation for all columns, not {deviations}: "
        "do you divide each column by its own?"
    )
    assert min(abs(deviations[0] - right) for right in (1.0, 0.75**0.5)) < 1e-5, (
        f"expected a standard deviation of 1, not {deviations[0]:.4f}: is it the root?"
    )
    ratio = (other_scaled[0, 0] / scaled[3, 0]).item()
    assert abs(ratio - 2 / 3) < 1e-5, (
        "expected 5 to come two thirds as far above the mean of train as 6 does, "
        f"not {ratio:.4f} times: are its mean and deviation those of train?"
    )
    assert abs(other_scaled[0, 1].item()) < 1e-5, (
        f"expected 0 for 300, the mean in train, not {other_scaled[0, 1].item():.4f}"
    )
    equal, _ = standardize(torch.tensor([[7.0, 1.0], [7.0, 2.0]]), torch.ones(1, 2))
    assert equal[:, 0].tolist() == [0.0, 0.0], (
        f"expected zeros where a column is 7 throughout, not {equal[:, 0].tolist()}: "
        "what do you divide by?"
    )
    assert X.tolist() == [[1, 400], [2, 100], [3, 400], [6, 300]], (
        "expected train to stay as it is: work on a new tensor"
    )
    assert other.tolist() == [[5, 300]], "expected other to stay as it is"
    if torch.cuda.is_available():
        for part in standardize(X.to("cuda"), other.to("cuda")):
            assert part.is_cuda, f"expected results on the card, not on {part.device}"
