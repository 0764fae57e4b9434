"""The checks of linear_regression.ipynb, for `pytest` in this folder: one test for each exercise.

Generated from the notebook. Your functions come from conftest.py, which also prints the messages by itself.

PYTEST_DONT_REWRITE
"""

import torch

NOTEBOOK = "linear_regression"


def test_describe(describe):
    # Check your `describe` (2 points)
    rank, batch_size, sample_shape = describe(torch.zeros(64, 28, 28))
    assert isinstance(rank, int), (
        f"expected the rank as a whole number, not {type(rank).__name__}: "
        "does t.dim() help?"
    )
    assert rank == 3, (
        f"expected rank 3 for (64, 28, 28), not {rank}: how many sizes are there?"
    )
    assert isinstance(batch_size, int), (
        f"expected the batch size as a whole number, not {type(batch_size).__name__}"
    )
    assert batch_size == 64, (
        f"expected the batch size 64, not {batch_size}: which size counts the samples?"
    )
    assert isinstance(sample_shape, tuple), (
        f"expected the sample's shape as a tuple, not {type(sample_shape).__name__}: "
        "could tuple(...) help?"
    )
    assert sample_shape == (28, 28), (
        f"expected the sample's shape (28, 28), not {tuple(sample_shape)}: "
        "what is left without the first size?"
    )
    answer = tuple(describe(torch.zeros(3, 5)))
    assert answer == (2, 3, (5,)), (
        f"expected (2, 3, (5,)), not {answer}: which part of t.shape belongs to one sample?"
    )
    answer = tuple(describe(torch.zeros(7)))
    assert answer == (1, 7, ()), (
        f"expected (1, 7, ()) for seven single numbers, not {answer}: "
        "what is left after the first dimension?"
    )


def test_make_dataset(make_dataset):
    # Check your `make_dataset` (2 points)
    hours, scores = [1, 2, 3], (2.0, 4.0, 6.0)
    x, y = make_dataset(hours, scores)
    for name, column, right in (("x", x, [[1], [2], [3]]), ("y", y, [[2], [4], [6]])):
        assert torch.is_tensor(column), (
            f"expected {name} to be a tensor, not {type(column).__name__}"
        )
        assert column.shape == (3, 1), (
            f"expected {name} of shape (3, 1), not {tuple(column.shape)}: "
            "how do you make a column of three rows?"
        )
        assert column.dtype == torch.float32, (
            f"expected {name} to be float32, not {column.dtype}: did you give dtype=?"
        )
        assert column.tolist() == right, (
            f"expected {right} in {name}, not {column.tolist()}: "
            "hours go into x and scores into y, in their order"
        )
    assert (hours, scores) == ([1, 2, 3], (2.0, 4.0, 6.0)), (
        "expected the sequences as they were, but they have changed"
    )
    for device in ("meta", torch.device("meta")):
        for column in make_dataset([1, 2], [2, 4], device=device):
            assert column.device.type == "meta", (
                f"expected x and y on the device asked for, not on {column.device}: "
                "did you pass device= on?"
            )


def test_init_parameters(init_parameters):
    # Check your `init_parameters` (2 points)
    W, b = init_parameters()
    for name, parameter in (("W", W), ("b", b)):
        assert parameter.shape == (1,), (
            f"expected {name} of shape (1,), not {tuple(parameter.shape)}: "
            "how many numbers are to be learned?"
        )
        assert parameter.dtype == torch.float32, (
            f"expected {name} to be float32, not {parameter.dtype}"
        )
        assert parameter.tolist() == [0], (
            f"expected {name} to be [0.0], not {parameter.tolist()}: "
            "which torch function makes zeros?"
        )
        assert parameter.requires_grad, (
            f"expected {name}.requires_grad to be True, not False: "
            "how does PyTorch know what to learn?"
        )
        assert parameter.is_leaf, (
            f"expected {name} to be made directly, not computed from another tensor: "
            "can you set requires_grad last?"
        )
    W.data += 1  # as a training would
    assert b.tolist() == [0], "expected two tensors, but b moves along with W"
    b.data += 1
    for name, parameter in zip("Wb", init_parameters()):
        assert parameter.tolist() == [0], (
            f"expected a new {name} at each call, not {parameter.tolist()}: "
            "is it made inside the function?"
        )
    for device in ("meta", torch.device("meta")):
        for parameter in init_parameters(device=device):
            assert parameter.device.type == "meta", (
                f"expected W and b on the device asked for, not on {parameter.device}: "
                "did you pass device= on?"
            )
            assert parameter.is_leaf, (
                "expected W and b to be made on the device, not moved there afterwards: "
                "does zeros take device=?"
            )


def test_hypothesis(hypothesis):
    # Check your `hypothesis` (3 points)
    for device in ["cpu", "cuda"] if torch.cuda.is_available() else ["cpu"]:
        x = torch.tensor([[2.0], [3.0], [4.0], [5.0]], device=device)
        W = torch.tensor([13.0], requires_grad=True, device=device)
        b = torch.tensor([1.0], requires_grad=True, device=device)
        H = hypothesis(x, W, b)
        assert torch.is_tensor(H), f"expected a tensor, not {type(H).__name__}"
        assert H.shape == (4, 1), (
            f"expected the shape of x, (4, 1), not {tuple(H.shape)}: "
            "is one value left for each row?"
        )
        right = torch.tensor([[27.0], [40.0], [53.0], [66.0]])
        assert torch.allclose(H.cpu(), right), (
            f"expected [[27], [40], [53], [66]] for 13x + 1, not {H.tolist()}: "
            "are both W and b in it?"
        )
        assert H.device == x.device, f"expected a result on {x.device}, not on {H.device}"
        assert H.requires_grad, (
            "expected a result that W and b can learn from, not one cut off from them: "
            "did .item(), .data or .detach() slip in?"
        )
        H.sum().backward()
        for name, parameter, slope in (("W", W, 14), ("b", b, 4)):
            assert parameter.grad is not None, (
                f"expected a gradient for {name}, but none flows back to it: is it in H?"
            )
            assert abs(parameter.grad.item() - slope) < 1e-4, (
                f"expected a gradient of {slope} for {name}, not {parameter.grad.item():g}"
            )
        assert x.tolist() == [[2], [3], [4], [5]], "expected x as it was"
        assert (W.item(), b.item()) == (13, 1), "expected W and b as they were"


def test_mse(mse):
    # Check your `mse` (3 points)
    for device in ["cpu", "cuda"] if torch.cuda.is_available() else ["cpu"]:
        guesses = [[27.0], [40.0], [53.0], [66.0]]
        prediction = torch.tensor(guesses, requires_grad=True, device=device)
        target = torch.tensor([[25.0], [50.0], [42.0], [61.0]], device=device)
        cost = mse(prediction, target)
        assert torch.is_tensor(cost), (
            f"expected a tensor, not {type(cost).__name__}: "
            "can PyTorch find a derivative of a plain number?"
        )
        assert cost.shape == (), (
            f"expected a single number of shape (), not {tuple(cost.shape)}: "
            "did you take the mean over all samples?"
        )
        assert abs(cost.item() - 62.5) < 1e-3, (
            f"expected 62.5 for the table above, not {cost.item():g}: "
            "did you square each error, then take the mean?"
        )
        assert cost.device == target.device, (
            f"expected a result on {target.device}, not on {cost.device}"
        )
        assert cost.requires_grad, (
            "expected a cost that leads back to the prediction, not one cut off from it: "
            "did .item() or .detach() slip in?"
        )
        assert prediction.tolist() == guesses, "expected the prediction as it was"
        perfect = mse(target, target).item()
        assert perfect == 0, (
            f"expected a cost of 0 for a perfect prediction, not {perfect:g}: "
            "what is left when the errors are all 0?"
        )


def test_accumulated_gradients(accumulated_gradients):
    # Check your `accumulated_gradients` (2 points)
    kept = accumulated_gradients(4, zero_grad=False)
    assert len(kept) == 4, (
        f"expected 4 values for 4 steps, not {len(kept)}: how often does your loop run?"
    )
    assert all(type(value) is float for value in kept), (
        f"expected floats, not {kept}: does .item() help? (w.grad itself keeps changing)"
    )
    assert list(kept) == [2, 4, 6, 8], (
        f"expected [2, 4, 6, 8] without clearing, not {kept}: "
        "what does backward() do with the old w.grad?"
    )
    cleared = accumulated_gradients(4, zero_grad=True)
    assert list(cleared) == [2, 2, 2, 2], (
        f"expected [2, 2, 2, 2] with clearing, not {cleared}: "
        "is w.grad cleared before each backward()?"
    )
    assert list(accumulated_gradients(0, zero_grad=True)) == [], (
        "expected [] for no steps: does your loop follow `steps`?"
    )


def test_train(train):
    # Check your `train` (4 points)
    for device in ["cpu", "cuda"] if torch.cuda.is_available() else ["cpu"]:
        x = torch.tensor([[1.0], [2.0], [3.0]], device=device)
        y = torch.tensor([[2.0], [4.0], [6.0]], device=device)
        W, b, costs = train(x, y, lr=0.1, epochs=1)
        for name, parameter in (("W", W), ("b", b)):
            assert torch.is_tensor(parameter), (
                f"expected {name} to be a tensor, not {type(parameter).__name__}"
            )
            assert parameter.shape == (1,), (
                f"expected {name} of shape (1,), not {tuple(parameter.shape)}"
            )
            assert parameter.device == x.device, (
                f"expected {name} on x's device, {x.device}, not on {parameter.device}"
            )
        assert len(costs) == 1, (
            f"expected one cost for one epoch, not {len(costs)}: "
            "how often does your loop run?"
        )
        assert type(costs[0]) is float, (
            f"expected plain floats in costs, not {type(costs[0]).__name__}: "
            "does .item() help?"
        )
        assert abs(costs[0] - 56 / 3) < 1e-3, (
            f"expected a first cost of 18.667, where W = b = 0, not {costs[0]:.3f}: "
            "is it recorded before the step?"
        )
        assert abs(W.item() - 28 / 15) < 1e-4, (
            f"expected W = 1.8667 after one step of lr=0.1, not {W.item():.4f}: "
            "did W take one step of SGD?"
        )
        assert abs(b.item() - 0.8) < 1e-4, (
            f"expected b = 0.8 after one step of lr=0.1, not {b.item():.4f}: "
            "does the optimizer know b too?"
        )
    W, b, costs = train(x, y, lr=0.1, epochs=2)
    assert len(costs) == 2, (
        f"expected two costs for two epochs, not {len(costs)}: "
        "how often does your loop run?"
    )
    assert abs(costs[1] - 0.2963) < 1e-3, (
        f"expected a second cost of 0.2963, not {costs[1]:.4f}: "
        "is the prediction computed anew in each epoch?"
    )
    assert abs(W.item() - 1.6711) < 1e-3, (
        f"expected W = 1.6711 after two steps, not {W.item():.4f}: "
        "is the old gradient cleared before each backward()?"
    )
    assert x.tolist() == [[1], [2], [3]] and y.tolist() == [[2], [4], [6]], (
        "expected x and y as they were, but they have changed"
    )
    W, b, costs = train(x, y, lr=0.1, epochs=200)
    assert len(costs) == 200, f"expected 200 costs for 200 epochs, not {len(costs)}"
    assert costs[-1] < 1e-3, (
        f"expected a cost near 0 after 200 epochs, not {costs[-1]:g}: "
        "does it fall from epoch to epoch?"
    )
    from torch.optim.optimizer import register_optimizer_step_post_hook

    steps = []  # this hears of each step() of an optimizer
    hook = register_optimizer_step_post_hook(lambda *_: steps.append("step"))
    train(x, y, epochs=3)
    hook.remove()
    assert steps, "expected step() of a torch.optim.SGD to move W and b"


def test_predict(predict):
    # Check your `predict` (2 points)
    for device in ["cpu", "cuda"] if torch.cuda.is_available() else ["cpu"]:
        W = torch.tensor([2.0], requires_grad=True, device=device)
        b = torch.tensor([0.5], requires_grad=True, device=device)
        answer = predict(torch.tensor([[4.0], [10.0]], device=device), W, b)
        assert torch.is_tensor(answer), (
            f"expected a tensor, not {type(answer).__name__}: "
            "what does your hypothesis return?"
        )
        assert answer.shape == (2, 1), (
            f"expected the shape of x_new, (2, 1), not {tuple(answer.shape)}"
        )
        assert torch.allclose(answer.cpu(), torch.tensor([[8.5], [20.5]])), (
            f"expected [[8.5], [20.5]] for 2x + 0.5, not {answer.tolist()}: "
            "do you use the W and b that are passed in?"
        )
        assert answer.device == W.device, (
            f"expected a result on {W.device}, not on {answer.device}"
        )
        assert not answer.requires_grad, (
            "expected a result without a graph, not one with requires_grad=True: "
            "which `with` block switches that off?"
        )
        assert W.requires_grad and b.requires_grad and W.is_leaf, (
            "expected W and b as they were, but they cannot be learned any more: "
            "did you change them?"
        )
