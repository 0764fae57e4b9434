"""The checks of logistic_regression.ipynb, for `pytest` in this folder: one test for each exercise.

Generated from the notebook. Your functions come from conftest.py, which also prints the messages by itself.

PYTEST_DONT_REWRITE
"""

import torch
import torch.nn as nn
import torch.nn.functional as F

NOTEBOOK = "logistic_regression"


def test_sigmoid(sigmoid):
    # Check your `sigmoid` (2 points)
    z = torch.tensor([[0.0], [1.0], [-1.0]], requires_grad=True)
    answer = sigmoid(z)
    assert answer.shape == (3, 1), (
        f"expected the shape of z, (3, 1), not {tuple(answer.shape)}: "
        "torch.exp works on every element at once"
    )
    values = answer.flatten().tolist()
    assert abs(values[0] - 0.5) < 1e-6, (
        f"expected 0.5 for z = 0, not {values[0]:.6f}: what is e to the power of 0?"
    )
    assert abs(values[1] - 0.731059) < 1e-5, (
        f"expected 0.731059 for z = 1, not {values[1]:.6f}: "
        "is there a minus in the exponent?"
    )
    assert abs(values[2] - 0.268941) < 1e-5, (
        f"expected 0.268941 for z = -1, not {values[2]:.6f}: does z keep its own sign?"
    )
    assert answer.requires_grad, (
        "expected a result that leads back to z, not one cut off: "
        "did .item() or .detach() slip in?"
    )
    assert "Sigmoid" not in answer.grad_fn.name(), (
        "expected the formula, not the ready-made sigmoid: can you write it with torch.exp?"
    )
    answer.sum().backward()
    slope = z.grad[1].item()
    assert abs(slope - 0.196612) < 1e-5, (
        f"expected the slope 0.196612 at z = 1, not {slope:g}: "
        "is every step of the formula made of tensors?"
    )
    low, high = sigmoid(torch.tensor([-200.0, 200.0])).tolist()
    assert abs(low) < 1e-6 and abs(high - 1) < 1e-6, (
        f"expected 0 and 1 for z = -200 and 200, not {low:g} and {high:g}: "
        "is it infinity divided by infinity? Read on below"
    )
    z = torch.tensor([3.0, 4.0])
    sigmoid(z)
    assert z.tolist() == [3, 4], (
        f"expected z to stay [3, 4], not {z.tolist()}: work on a copy"
    )
    if torch.cuda.is_available():  # the same on a GPU, where there is one
        assert sigmoid(z.cuda()).is_cuda, "expected the result on the GPU, where z lives"


def test_build_classifier(build_classifier):
    # Check your `build_classifier` (2 points)
    model = build_classifier(3)
    shape = tuple(model(torch.zeros(5, 3)).shape)
    assert shape == (5, 1), (
        f"expected one probability per sample, shape (5, 1), not {shape}: "
        "how many outputs has your linear layer?"
    )
    shapes = sorted(tuple(parameter.shape) for parameter in model.parameters())
    assert shapes == [(1,), (1, 3)], (
        f"expected a bias of shape (1,) and weights of shape (1, 3), not {shapes}: "
        "one nn.Linear with n_features inputs?"
    )
    assert all(parameter.requires_grad for parameter in model.parameters()), (
        "expected parameters with requires_grad=True: how else could they be trained?"
    )
    weights = next(each for each in model.parameters() if each.dim() == 2)
    bias = next(each for each in model.parameters() if each.dim() == 1)
    x = torch.tensor([[1.0, -2.0, 3.0]])
    expected = 1 / (1 + torch.exp(-(x @ weights.T + bias))).item()
    got = model(x).item()
    assert abs(got - expected) < 1e-5, (
        f"expected the sigmoid of xW + b, {expected:.4f}, not {got:.4f}: "
        "what comes after the linear layer?"
    )
    assert build_classifier(3) is not model, (
        "expected a new model from each call, not the same one again"
    )
    devices = {parameter.device.type for parameter in model.parameters()}
    assert devices == {"cpu"}, f"expected a model on the CPU, not on {devices}"
    if torch.cuda.is_available():  # the caller moves it, where there is a GPU
        assert model.to("cuda")(x.cuda()).is_cuda, "expected the result on the GPU too"


def test_binary_cross_entropy(binary_cross_entropy):
    # Check your `binary_cross_entropy` (3 points)
    probability = torch.tensor([[0.9], [0.2], [0.6]], requires_grad=True)
    target = torch.tensor([[1.0], [0.0], [0.0]])
    cost = binary_cross_entropy(probability, target)
    assert torch.is_tensor(cost) and cost.shape == (), (
        f"expected a tensor without dimensions, not {cost!r}: "
        "did you take the mean over all samples?"
    )
    assert abs(cost.item() - 0.414932) < 1e-4, (
        f"expected 0.414932, not {cost.item():.6f}: "
        "natural logarithm, both terms, a minus in front, the mean?"
    )
    assert cost.requires_grad, (
        "expected a cost that leads back to the probabilities, not one cut off: "
        "did .item() or .detach() slip in?"
    )
    assert "BinaryCrossEntropy" not in cost.grad_fn.name(), (
        "expected the formula, not the ready-made loss: can you write it with torch.log?"
    )
    cost.backward()
    slopes = [round(slope, 2) for slope in probability.grad.flatten().tolist()]
    assert slopes == [-0.37, 0.42, 0.83], (
        f"expected the gradient [-0.37, 0.42, 0.83], not {slopes}: "
        "is every step of the formula made of tensors?"
    )
    sure = torch.tensor([[1.0], [0.0]])
    perfect = binary_cross_entropy(sure, sure).item()
    assert abs(perfect) < 0.01, (
        f"expected a cost of 0 for perfect predictions, not {perfect:g}: "
        "what happens to log(0)?"
    )
    hopeless = binary_cross_entropy(sure, 1 - sure).item()
    assert 8 < hopeless < float("inf"), (
        f"expected a large but finite cost where sure and wrong, not {hopeless:g}: "
        "what happens to log(0)?"
    )
    assert sure.tolist() == [[1], [0]], (
        f"expected the probabilities to stay [[1], [0]], not {sure.tolist()}: "
        "work on a copy"
    )
    if torch.cuda.is_available():  # the same on a GPU, where there is one
        cost = binary_cross_entropy(sure.cuda(), sure.cuda())
        assert cost.is_cuda, "expected the cost on the GPU, where the probabilities live"


def test_train_classifier(train_classifier):
    # Check your `train_classifier` (3 points)
    from torch.optim.optimizer import register_optimizer_step_post_hook

    X = torch.tensor([[1.0, 2], [2, 3], [3, 1], [4, 3], [5, 3], [6, 2]])
    y = torch.tensor([[0.0], [0.0], [0.0], [1.0], [1.0], [1.0]])
    start = {"weight": torch.zeros(1, 2), "bias": torch.zeros(1)}
    model = nn.Sequential(nn.Linear(2, 1), nn.Sigmoid())
    model[0].load_state_dict(start)
    X_before = X.clone()
    costs = train_classifier(model, X, y, lr=1.0, epochs=1)
    assert isinstance(costs, (list, tuple)), (
        f"expected a list of costs, not {type(costs).__name__}: "
        "the model is trained in place, what do you return?"
    )
    assert len(costs) == 1, (
        f"expected one cost for one epoch, not {len(costs)}: how often does your loop run?"
    )
    assert isinstance(costs[0], float), (
        f"expected plain floats, not {type(costs[0]).__name__}: does .item() help?"
    )
    assert abs(costs[0] - 0.693147) < 1e-4, (
        f"expected a first cost of log 2 = 0.693147, not {costs[0]:.6f}: "
        "is it cross-entropy, taken before the step?"
    )
    weight = [round(value, 3) for value in model[0].weight.flatten().tolist()]
    assert weight != [0.0, 0.0], (
        "expected the model to change, but its weights are still 0: "
        "is there a step, and is it this very model that is trained?"
    )
    assert weight == [0.75, 0.167], (
        f"expected the weights [0.75, 0.167] after one step, not {weight}: "
        "one step of plain SGD with this lr?"
    )
    assert torch.equal(X, X_before), "expected X to stay as it is: work on a copy"

    model = nn.Sequential(nn.Linear(2, 1), nn.Sigmoid())
    model[0].load_state_dict(start)
    steps = []  # PyTorch tells each step that an optimizer takes
    watch = register_optimizer_step_post_hook(lambda *_: steps.append(1))
    costs = train_classifier(model, X, y, lr=0.1, epochs=3)
    watch.remove()
    assert len(steps) == 3, (
        f"expected 3 steps of an optimizer in 3 epochs, not {len(steps)}: "
        "do you call step() of a torch.optim.SGD?"
    )
    assert len(costs) == 3, (
        f"expected 3 costs for 3 epochs, not {len(costs)}: how often does your loop run?"
    )
    assert abs(costs[1] - 0.647504) < 1e-4, (
        f"expected a second cost of 0.647504, not {costs[1]:.6f}: "
        "is the prediction computed anew in each epoch?"
    )
    assert abs(costs[2] - 0.631011) < 1e-4, (
        f"expected a third cost of 0.631011, not {costs[2]:.6f}: "
        "is the old gradient cleared before each backward()? Is it plain SGD?"
    )
    costs = train_classifier(model, X, y)
    assert len(costs) == 1000 and costs[-1] < 0.03, (
        f"expected 1000 costs, down to 0.02, not {len(costs)}, down to {costs[-1]:.4f}: "
        "are the defaults of lr and epochs as they were?"
    )
    if torch.cuda.is_available():  # the model on a GPU, where there is one, the data not
        train_classifier(model.to("cuda"), X, y, lr=0.1, epochs=1)
        assert next(model.parameters()).is_cuda, "expected the model to stay on the GPU"


def test_classify(classify):
    # Check your `classify` (2 points)
    probability = torch.tensor([[0.25], [0.5], [0.75]])
    answer = classify(probability)
    assert answer.is_floating_point(), (
        f"expected 1.0 and 0.0, not {answer.dtype}: "
        "how do you turn True and False into floats?"
    )
    assert answer.tolist() == [[0], [1], [1]], (
        f"expected [[0], [1], [1]] for [[0.25], [0.5], [0.75]], not {answer.tolist()}: "
        "does exactly 0.5 count as 1?"
    )
    answer = classify(probability, threshold=0.75).tolist()
    assert answer == [[0], [0], [1]], (
        f"expected [[0], [0], [1]] for a threshold of 0.75, not {answer}: "
        "do you use the threshold that is passed in?"
    )
    answer = classify(torch.tensor([0.9, 0.1, 0.6])).tolist()
    assert answer == [1, 0, 1], (
        f"expected [1, 0, 1] for [0.9, 0.1, 0.6], not {answer}: "
        "does it keep any shape of the probabilities?"
    )
    assert probability.tolist() == [[0.25], [0.5], [0.75]], (
        f"expected the probabilities to stay as they are, not {probability.tolist()}: "
        "work on a copy"
    )
    if torch.cuda.is_available():  # the same on a GPU, where there is one
        answer = classify(probability.cuda())
        assert answer.is_cuda, "expected the result where the probabilities live"


def test_accuracy(accuracy):
    # Check your `accuracy` (2 points)
    predicted = torch.tensor([[1.0], [0.0], [1.0], [0.0]])
    target = torch.tensor([[1.0], [0.0], [0.0], [0.0]])
    share = accuracy(predicted, target)
    assert abs(share - 0.75) < 1e-6, (
        f"expected 0.75 for 3 right answers of 4, not {share:g}: "
        "do right zeros count too? (0.75, not 75)"
    )
    assert not torch.is_tensor(share), (
        f"expected a Python float, not {share!r}: does .item() help?"
    )
    assert predicted.tolist() == [[1], [0], [1], [0]], (
        f"expected the predictions to stay as they are, not {predicted.tolist()}: "
        "work on a copy"
    )
    share = accuracy(torch.zeros(2, 1), torch.ones(2, 1))
    assert abs(share) < 1e-6 and str(share) != "0", (
        f"expected 0.0 when every answer is wrong, not {share!r}: what do you count?"
    )
    if torch.cuda.is_available():  # the same on a GPU, where there is one
        share = accuracy(predicted.cuda(), target.cuda())
        assert abs(share - 0.75) < 1e-6, f"expected 0.75 on the GPU too, not {share:g}"


def test_confusion_matrix(confusion_matrix):
    # Check your `confusion_matrix` (2 points)
    says = [1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0]
    is_1 = [1.0, 1.0, 1.0, 0.0, 1.0, 1.0, 0.0, 1.0, 0.0, 0.0]
    predicted = torch.tensor(says).reshape(10, 1)
    target = torch.tensor(is_1).reshape(10, 1)
    counts = confusion_matrix(predicted, target)
    assert isinstance(counts, tuple) and len(counts) == 4, (
        f"expected a tuple of four counts, not {counts!r}: (tp, fp, fn, tn)?"
    )
    assert counts == (4, 1, 2, 3), (
        f"expected (tp, fp, fn, tn) = (4, 1, 2, 3), not {counts}: "
        "a false positive is a 1 that should be 0. Is the order right?"
    )
    assert [str(count) for count in counts] == ["4", "1", "2", "3"], (
        f"expected Python ints, not {counts}: does .item(), or int(), help?"
    )
    assert torch.equal(predicted.flatten(), torch.tensor(says)), (
        "expected the predictions to stay as they are: work on a copy"
    )
    if torch.cuda.is_available():  # the same on a GPU, where there is one
        counts = confusion_matrix(predicted.cuda(), target.cuda())
        assert counts == (4, 1, 2, 3), f"expected (4, 1, 2, 3) on the GPU too, not {counts}"


def test_precision(precision):
    # Check your `precision` (1 point)
    share = precision(3, 1)
    assert abs(share - 0.75) < 1e-6, (
        f"expected 0.75 for 3 true and 1 false positives, not {share}: "
        "of all alarms, how many were right?"
    )
    share = precision(0, 2)
    assert abs(share) < 1e-6, (
        f"expected 0 when every alarm is false, not {share}: "
        "what stands on top of the fraction?"
    )
    share = precision(0, 0)
    assert str(share) in ("0.0", "-0.0"), (
        f"expected the float 0.0 without any alarm, not {share!r}: "
        "what do you return when the denominator is 0?"
    )


def test_recall(recall):
    # Check your `recall` (1 point)
    share = recall(3, 2)
    assert abs(share - 0.6) < 1e-6, (
        f"expected 0.6 for 3 found and 2 missed, not {share}: "
        "of all real positives, how many were found?"
    )
    share = recall(0, 4)
    assert abs(share) < 1e-6, (
        f"expected 0 when everything is missed, not {share}: "
        "what stands on top of the fraction?"
    )
    share = recall(0, 0)
    assert str(share) in ("0.0", "-0.0"), (
        f"expected the float 0.0 without any real positive, not {share!r}: "
        "what do you return when the denominator is 0?"
    )


def test_f1_score(f1_score):
    # Check your `f1_score` (2 points)
    score = f1_score(3, 1, 2)
    assert abs(score - 2 / 3) < 1e-6, (
        f"expected 0.6667 for tp = 3, fp = 1, fn = 2, not {score:.4f}: "
        "are both twos in it? Is it the harmonic mean?"
    )
    score = f1_score(5, 0, 0)
    assert abs(score - 1) < 1e-6, (
        f"expected 1 for a perfect classifier, not {score}: "
        "is there a 2 on top of the fraction?"
    )
    score = f1_score(0, 3, 4)
    assert abs(score) < 1e-6, (
        f"expected 0 when nothing is found, not {score}: "
        "can you avoid dividing by precision + recall?"
    )
    score = f1_score(0, 0, 0)
    assert str(score) in ("0.0", "-0.0"), (
        f"expected the float 0.0 when all counts are 0, not {score!r}: "
        "what do you return when the denominator is 0?"
    )
