"""The checks of logistic_regression.ipynb, for `pytest` in this folder: one test for each exercise.

Generated from the notebook. Your functions come from conftest.py, which also prints the messages by itself
(PYTEST_DONT_REWRITE).
"""

import torch
import torch.nn as nn
import torch.nn.functional as F

NOTEBOOK = "logistic_regression"


def test_sigmoid(sigmoid):
    # Check your `sigmoid` (2 points)
    z = torch.tensor([[0.0], [1.0], [-1.0]])
    answer = sigmoid(z)
    assert answer.shape == (3, 1), f"expected the shape of z, (3, 1), not {tuple(answer.shape)}: torch.exp works on every element at once"
    values = answer.flatten().tolist()
    assert abs(values[0] - 0.5) < 1e-6, f"expected 0.5 for z = 0, not {values[0]:.6f}: what is e to the power of 0?"
    assert abs(values[1] - 0.731059) < 1e-5, f"expected 0.731059 for z = 1, not {values[1]:.6f}: is there a minus in the exponent?"
    assert abs(values[2] - 0.268941) < 1e-5, f"expected 0.268941 for z = -1, not {values[2]:.6f}: does z keep its own sign?"
    extreme = sigmoid(torch.tensor([-200.0, 200.0])).tolist()
    assert extreme == [0.0, 1.0], f"expected 0 and 1 for z = -200 and 200, not {extreme}: is it infinity divided by infinity? Read on below"


def test_build_classifier(build_classifier):
    # Check your `build_classifier` (2 points)
    model = build_classifier(3)
    shape = tuple(model(torch.zeros(5, 3)).shape)
    assert shape == (5, 1), f"expected one probability per sample, shape (5, 1), not {shape}: how many outputs has your linear layer?"
    shapes = [tuple(parameter.shape) for parameter in model.parameters()]
    assert shapes == [(1, 3), (1,)], f"expected parameters of shapes (1, 3) and (1,), not {shapes}: one nn.Linear with n_features inputs?"
    lowest, highest = model(torch.full((1, 3), -1000.0)).item(), model(torch.full((1, 3), 1000.0)).item()
    assert 0 <= lowest <= 1 and 0 <= highest <= 1, f"expected values from 0 to 1, not {lowest:g} and {highest:g}: what comes after the linear layer?"


def test_binary_cross_entropy(binary_cross_entropy):
    # Check your `binary_cross_entropy` (3 points)
    probability = torch.tensor([[0.9], [0.2], [0.6]], requires_grad=True)
    target = torch.tensor([[1.0], [0.0], [0.0]])
    cost = binary_cross_entropy(probability, target)
    assert torch.is_tensor(cost) and cost.shape == (), f"expected a tensor without dimensions, not {cost!r}: did you take the mean over all samples?"
    assert abs(cost.item() - 0.414932) < 1e-5, f"expected 0.414932, not {cost.item():.6f}: natural logarithm, both terms, a minus in front, the mean?"
    assert cost.requires_grad, "expected a cost that leads back to the probabilities, not one cut off: did .item() or .detach() slip in?"
    cost.backward()
    slopes = [round(slope, 3) for slope in probability.grad.flatten().tolist()]
    assert slopes == [-0.37, 0.417, 0.833], f"expected the gradient [-0.37, 0.417, 0.833], not {slopes}: is every step of the formula made of tensors?"
    sure = torch.tensor([[1.0], [0.0]])
    perfect = binary_cross_entropy(sure, sure).item()
    assert abs(perfect) < 1e-5, f"expected a cost of 0 for perfect predictions, not {perfect:g}: what happens to log(0)?"
    hopeless = binary_cross_entropy(sure, 1 - sure).item()
    assert 10 < hopeless < float("inf"), f"expected a large but finite cost for sure and wrong predictions, not {hopeless:g}: what happens to log(0)?"


def test_train_classifier(train_classifier):
    # Check your `train_classifier` (3 points)
    X = torch.tensor([[1.0, 2.0], [2.0, 3.0], [3.0, 1.0], [4.0, 3.0], [5.0, 3.0], [6.0, 2.0]])
    y = torch.tensor([[0.0], [0.0], [0.0], [1.0], [1.0], [1.0]])
    start = {"weight": torch.zeros(1, 2), "bias": torch.zeros(1)}
    model = nn.Sequential(nn.Linear(2, 1), nn.Sigmoid())
    model[0].load_state_dict(start)
    costs = train_classifier(model, X, y, lr=1.0, epochs=1)
    assert isinstance(costs, list), f"expected a list of costs, not {type(costs).__name__}: the model is trained in place, what do you return?"
    assert len(costs) == 1, f"expected one cost for one epoch, not {len(costs)}: how often does your loop run?"
    assert type(costs[0]) is float, f"expected plain floats, not {type(costs[0]).__name__}: does .item() help?"
    assert abs(costs[0] - 0.693147) < 1e-5, f"expected a first cost of log 2 = 0.693147, not {costs[0]:.6f}: is it cross-entropy, taken before the step?"
    weight = [round(value, 4) for value in model[0].weight.flatten().tolist()]
    assert weight != [0.0, 0.0], "expected the model to change, but its weights are still 0: is there a step, and is it this very model that is trained?"
    assert weight == [0.75, 0.1667], f"expected the weights [0.75, 0.1667] after one step, not {weight}: one step of plain SGD with this lr?"

    model = nn.Sequential(nn.Linear(2, 1), nn.Sigmoid())
    model[0].load_state_dict(start)
    costs = train_classifier(model, X, y, lr=0.1, epochs=3)
    assert len(costs) == 3, f"expected 3 costs for 3 epochs, not {len(costs)}: how often does your loop run?"
    assert abs(costs[1] - 0.647504) < 1e-5, f"expected a second cost of 0.647504, not {costs[1]:.6f}: is the prediction computed anew in each epoch?"
    assert abs(costs[2] - 0.631011) < 1e-5, f"expected a third cost of 0.631011, not {costs[2]:.6f}: is the old gradient cleared before each backward()? Is it plain SGD?"


def test_classify(classify):
    # Check your `classify` (2 points)
    probability = torch.tensor([[0.25], [0.5], [0.75]])
    answer = classify(probability)
    assert answer.is_floating_point(), f"expected 1.0 and 0.0, not {answer.dtype}: how do you turn True and False into floats?"
    assert answer.tolist() == [[0], [1], [1]], f"expected [[0], [1], [1]] for [[0.25], [0.5], [0.75]], not {answer.tolist()}: does exactly 0.5 count as 1?"
    answer = classify(probability, threshold=0.75).tolist()
    assert answer == [[0], [0], [1]], f"expected [[0], [0], [1]] for a threshold of 0.75, not {answer}: do you use the threshold that is passed in?"


def test_accuracy(accuracy):
    # Check your `accuracy` (2 points)
    predicted = torch.tensor([[1.0], [0.0], [1.0], [0.0]])
    target = torch.tensor([[1.0], [0.0], [0.0], [0.0]])
    share = accuracy(predicted, target)
    assert type(share) is float, f"expected a Python float, not {type(share).__name__}: does .item() help?"
    assert share == 0.75, f"expected 0.75 for 3 right answers of 4, not {share:g}: do right zeros count too? (0.75, not 75)"
    share = accuracy(torch.zeros(2, 1), torch.ones(2, 1))
    assert share == 0.0, f"expected 0 when every answer is wrong, not {share:g}: what do you count?"


def test_confusion_matrix(confusion_matrix):
    # Check your `confusion_matrix` (2 points)
    predicted = torch.tensor([[1.0], [1.0], [1.0], [1.0], [0.0], [0.0], [0.0], [1.0], [0.0], [0.0]])
    target = torch.tensor([[1.0], [1.0], [1.0], [0.0], [1.0], [1.0], [0.0], [1.0], [0.0], [0.0]])
    counts = confusion_matrix(predicted, target)
    assert isinstance(counts, tuple) and len(counts) == 4, f"expected a tuple of four counts, not {counts!r}: (tp, fp, fn, tn)?"
    assert all(type(count) is int for count in counts), f"expected Python ints, not {counts}: does .item() help?"
    assert counts == (4, 1, 2, 3), f"expected (tp, fp, fn, tn) = (4, 1, 2, 3), not {counts}: a false positive is a 1 that should be 0. Is the order right?"


def test_precision(precision):
    # Check your `precision` (1 point)
    assert precision(3, 1) == 0.75, f"expected 0.75 for 3 true and 1 false positives, not {precision(3, 1)}: of all alarms, how many were right?"
    assert precision(0, 2) == 0.0, f"expected 0 when every alarm is false, not {precision(0, 2)}: what stands on top of the fraction?"
    assert precision(0, 0) == 0.0, f"expected 0.0 without any alarm, not {precision(0, 0)}: what do you return when the denominator is 0?"
    assert type(precision(0, 0)) is float, f"expected a float, not {type(precision(0, 0)).__name__}: 0.0 instead of 0?"


def test_recall(recall):
    # Check your `recall` (1 point)
    assert recall(3, 2) == 0.6, f"expected 0.6 for 3 found and 2 missed, not {recall(3, 2)}: of all real positives, how many were found?"
    assert recall(0, 4) == 0.0, f"expected 0 when everything is missed, not {recall(0, 4)}: what stands on top of the fraction?"
    assert recall(0, 0) == 0.0, f"expected 0.0 without any real positive, not {recall(0, 0)}: what do you return when the denominator is 0?"
    assert type(recall(0, 0)) is float, f"expected a float, not {type(recall(0, 0)).__name__}: 0.0 instead of 0?"


def test_f1_score(f1_score):
    # Check your `f1_score` (2 points)
    score = f1_score(3, 1, 2)
    assert abs(score - 2 / 3) < 1e-9, f"expected 0.6667 for tp = 3, fp = 1, fn = 2, not {score:.4f}: are both twos in it? Is it the harmonic mean?"
    score = f1_score(5, 0, 0)
    assert score == 1.0, f"expected 1 for a perfect classifier, not {score}: is there a 2 on top of the fraction?"
    score = f1_score(0, 3, 4)
    assert score == 0.0, f"expected 0 when nothing is found, not {score}: can you avoid dividing by precision + recall?"
    score = f1_score(0, 0, 0)
    assert score == 0.0 and type(score) is float, f"expected 0.0 when all counts are 0, not {score}: what do you return when the denominator is 0?"
