"""Every schedule gives PyTorch's learning rates, 60 in a row, alone, chained, one after another, and resumed."""

import math
import warnings

import pytest

import autograd
import optim

torch = pytest.importorskip("torch")


class Halving:
    """A callable object, whose attributes a state dict holds."""

    def __init__(self, period):
        self.period = period

    def __call__(self, t):
        return 0.5 ** (t // self.period)


def metric(t):
    """Falls, with plateaus."""
    return round(math.exp(-t / 15), 1) + (0.2 if t % 17 == 3 else 0)


SCHEDULES = {
    "StepLR": lambda S, o: S.StepLR(o, 7, gamma=0.5),
    "StepLR default": lambda S, o: S.StepLR(o, step_size=20),
    "MultiStepLR": lambda S, o: S.MultiStepLR(o, [30, 10, 10, 45], gamma=0.3),
    "ConstantLR": lambda S, o: S.ConstantLR(o, factor=0.25, total_iters=12),
    "ConstantLR default": lambda S, o: S.ConstantLR(o),
    "LinearLR": lambda S, o: S.LinearLR(o, start_factor=0.2, end_factor=0.7, total_iters=23),
    "LinearLR default": lambda S, o: S.LinearLR(o),
    "ExponentialLR": lambda S, o: S.ExponentialLR(o, 0.93),
    "PolynomialLR": lambda S, o: S.PolynomialLR(o, total_iters=40, power=1.7),
    "PolynomialLR default": lambda S, o: S.PolynomialLR(o),
    "CosineAnnealingLR": lambda S, o: S.CosineAnnealingLR(o, T_max=13, eta_min=0.01),
    "CosineAnnealingLR once": lambda S, o: S.CosineAnnealingLR(o, 80),
    "CosineAnnealingWarmRestarts": lambda S, o: S.CosineAnnealingWarmRestarts(o, 11),
    "CosineAnnealingWarmRestarts longer": lambda S, o: S.CosineAnnealingWarmRestarts(o, 5, T_mult=2, eta_min=0.01),
    "CyclicLR": lambda S, o: S.CyclicLR(o, 0.01, 0.3, step_size_up=7),
    "CyclicLR triangular2": lambda S, o: S.CyclicLR(o, 0.01, 0.3, 6, 9, mode="triangular2"),
    "CyclicLR exp_range": lambda S, o: S.CyclicLR(o, [0.01, 0.02], [0.3, 0.1], 8, mode="exp_range", gamma=0.97),
    "CyclicLR scale_fn": lambda S, o: S.CyclicLR(o, 0.01, 0.3, 8, scale_fn=lambda x: 1 / x, cycle_momentum=False),
    "CyclicLR iterations": lambda S, o: S.CyclicLR(o, 0.01, 0.3, 8, scale_fn=lambda x: 0.9**x, scale_mode="iterations",
                                                   base_momentum=0.7, max_momentum=0.99),
    "OneCycleLR": lambda S, o: S.OneCycleLR(o, 0.5, total_steps=62),
    "OneCycleLR linear": lambda S, o: S.OneCycleLR(o, [0.5, 0.3], epochs=9, steps_per_epoch=7, pct_start=0.2,
                                                   anneal_strategy="linear", div_factor=10, final_div_factor=100),
    "OneCycleLR three phases": lambda S, o: S.OneCycleLR(o, 0.5, 70, three_phase=True, base_momentum=0.5,
                                                         max_momentum=0.9),
    "OneCycleLR no momentum": lambda S, o: S.OneCycleLR(o, 0.5, 70, cycle_momentum=False),
    "ReduceLROnPlateau": lambda S, o: S.ReduceLROnPlateau(o, patience=2, factor=0.5),
    "ReduceLROnPlateau max abs": lambda S, o: S.ReduceLROnPlateau(o, "max", 0.7, 3, threshold=0.05,
                                                                  threshold_mode="abs", cooldown=4, min_lr=[0.05, 0.0]),
    "ReduceLROnPlateau max rel": lambda S, o: S.ReduceLROnPlateau(o, "max", 0.7, 3, min_lr=1e-3),
    "ReduceLROnPlateau min abs": lambda S, o: S.ReduceLROnPlateau(o, "min", 0.1, 1, threshold_mode="abs", eps=1e-4),
    "LambdaLR": lambda S, o: S.LambdaLR(o, lambda t: 0.95**t),
    "LambdaLR list": lambda S, o: S.LambdaLR(o, [Halving(9), lambda t: 1 / (1 + t)]),
    "MultiplicativeLR": lambda S, o: S.MultiplicativeLR(o, lambda t: 0.99 if t % 2 else 0.9),
    "SequentialLR": lambda S, o: S.SequentialLR(
        o, [S.LinearLR(o, 0.1, total_iters=8), S.CosineAnnealingLR(o, 20), S.ExponentialLR(o, 0.9)], [8, 30]),
    "SequentialLR of restarts": lambda S, o: S.SequentialLR(
        o, [S.ConstantLR(o, 0.1, 20), S.CosineAnnealingWarmRestarts(o, 7, 2), S.StepLR(o, 3, 0.9)], [10, 40]),
    "SequentialLR nested": lambda S, o: S.SequentialLR(
        o, [S.SequentialLR(o, [S.ExponentialLR(o, 0.8), S.PolynomialLR(o, 12)], [5]), S.MultiStepLR(o, [3, 9])], [25]),
    "ChainedScheduler": lambda S, o: S.ChainedScheduler(
        [S.ConstantLR(o, 0.1, 9), S.ExponentialLR(o, 0.95), S.MultiStepLR(o, [20])]),
    "ChainedScheduler cosine": lambda S, o: S.ChainedScheduler([S.LinearLR(o, 0.5), S.CosineAnnealingLR(o, 30)], o),
    "SWALR": lambda S, o: S.SWALR(o, 0.05),
    "SWALR linear": lambda S, o: S.SWALR(o, [0.05, 0.3], 17, "linear"),
    "SWALR at once": lambda S, o: S.SWALR(o, 0.05, 0),
}


class Mine:
    """Both modules of schedules in one."""

    def __init__(self, optimizers):
        self.__dict__.update(vars(optimizers.lr_scheduler), SWALR=optimizers.swa_utils.SWALR)


def optimizer(T, optimizers, name="SGD", tensor_lr=False):
    params = [torch.nn.Parameter(torch.zeros(2)) if T is torch else autograd.zeros(2, requires_grad=True)
              for _ in range(2)]
    rates = [T.tensor(lr, dtype=T.float64) if tensor_lr else lr for lr in (0.1, 0.2)]
    groups = [{"params": [p], "lr": lr} for p, lr in zip(params, rates, strict=True)]
    return getattr(optimizers, name)(groups, lr=0.1, **({"momentum": 0.9} if name == "SGD" else {}))


def follow(schedule, o, steps, start=0):
    """Learning rates and momenta after each step."""
    rows = []
    for t in range(start, start + steps):
        o.step()
        schedule.step(metric(t)) if "Plateau" in type(schedule).__name__ else schedule.step()
        rows.append([float(x) for x in schedule.get_last_lr()])
        rows[-1] += [float(g["lr"]) for g in o.param_groups]
        rows[-1] += [g.get("momentum", g.get("betas", [0])[0]) for g in o.param_groups]
    return rows


def assert_equal(got, expected):
    for t, (a, b) in enumerate(zip(got, expected, strict=True)):
        assert a == pytest.approx(b, rel=1e-12, abs=1e-15), f"step {t}"


# A sequence in a sequence makes its first step twice, in PyTorch too.
@pytest.mark.filterwarnings("ignore:Detected call of `lr_scheduler:UserWarning")
@pytest.mark.parametrize("name", SCHEDULES)
@pytest.mark.parametrize("algorithm", ["SGD", "Adam"])
def test_sixty_learning_rates(name, algorithm):
    rows = []
    for T, optimizers in ((autograd, optim), (torch, torch.optim)):
        o = optimizer(T, optimizers, algorithm)
        schedule = SCHEDULES[name](Mine(optimizers), o)
        before = [[*map(float, schedule.get_last_lr()), *(float(g["lr"]) for g in o.param_groups)]]
        rows.append(before + follow(schedule, o, 60))
    assert_equal(*rows)


@pytest.mark.parametrize("name", ["StepLR", "CosineAnnealingLR", "OneCycleLR", "SequentialLR", "ReduceLROnPlateau"])
def test_a_tensor_as_learning_rate_is_changed_in_place(name):
    o = optimizer(autograd, optim, tensor_lr=True)
    rates = [group["lr"] for group in o.param_groups]
    rows = follow(SCHEDULES[name](Mine(optim), o), o, 60)
    other = optimizer(torch, torch.optim)
    assert_equal(rows, follow(SCHEDULES[name](Mine(torch.optim), other), other, 60))
    assert all(group["lr"] is lr for group, lr in zip(o.param_groups, rates, strict=True))


@pytest.mark.filterwarnings("ignore:Detected call of `lr_scheduler:UserWarning")
@pytest.mark.parametrize("name", SCHEDULES)
def test_loaded_state_goes_on_as_if_never_stopped(name):
    o = optimizer(autograd, optim)
    schedule = SCHEDULES[name](Mine(optim), o)
    follow(schedule, o, 13)
    saved, saved_optimizer = schedule.state_dict(), o.state_dict()
    again = optimizer(autograd, optim)
    resumed = SCHEDULES[name](Mine(optim), again)
    resumed.load_state_dict(saved)
    again.load_state_dict(saved_optimizer)
    assert follow(resumed, again, 40, 13) == follow(schedule, o, 40, 13)


@pytest.mark.parametrize("name", ["StepLR", "MultiStepLR", "ConstantLR", "LinearLR", "ExponentialLR", "PolynomialLR",
                                  "CosineAnnealingLR", "LambdaLR", "CosineAnnealingWarmRestarts longer"])
@pytest.mark.filterwarnings("ignore:The epoch parameter:UserWarning")
def test_step_to_a_given_epoch(name):
    rows = []
    for T, optimizers in ((autograd, optim), (torch, torch.optim)):
        o = optimizer(T, optimizers)
        schedule = SCHEDULES[name](Mine(optimizers), o)
        o.step()
        rows.append([])
        for epoch in (3, 17, 8, 40, 0):
            schedule.step(epoch)
            rows[-1].append([float(x) for x in schedule.get_last_lr()])
    assert_equal(*rows)


@pytest.mark.parametrize("name", ["StepLR", "ExponentialLR", "CosineAnnealingLR", "LinearLR", "PolynomialLR", "CyclicLR"])
def test_last_epoch_goes_on_from_there(name):
    rows = []
    makers = {"StepLR": lambda S, o: S.StepLR(o, 7, last_epoch=9),
              "ExponentialLR": lambda S, o: S.ExponentialLR(o, 0.9, last_epoch=9),
              "CosineAnnealingLR": lambda S, o: S.CosineAnnealingLR(o, 13, last_epoch=9),
              "LinearLR": lambda S, o: S.LinearLR(o, total_iters=20, last_epoch=9),
              "PolynomialLR": lambda S, o: S.PolynomialLR(o, 30, last_epoch=9),
              "CyclicLR": lambda S, o: S.CyclicLR(o, 0.01, 0.3, 7, cycle_momentum=False, last_epoch=9)}
    for T, optimizers in ((autograd, optim), (torch, torch.optim)):
        o = optimizer(T, optimizers)
        for group in o.param_groups:
            group["initial_lr"] = 0.4
        rows.append(follow(makers[name](Mine(optimizers), o), o, 25))
    assert_equal(*rows)


def test_fractions_of_epochs_with_warm_restarts():
    rows = []
    for T, optimizers in ((autograd, optim), (torch, torch.optim)):
        o = optimizer(T, optimizers)
        schedule = optimizers.lr_scheduler.CosineAnnealingWarmRestarts(o, 3, 2)
        o.step()
        rows.append([])
        for i in range(60):
            schedule.step(i / 4)
            rows[-1].append(schedule.get_last_lr())
    assert_equal(*rows)


def test_a_schedule_before_the_optimizer_warns():
    schedule = optim.lr_scheduler.StepLR(optimizer(autograd, optim), 3)
    with pytest.warns(UserWarning, match=r"`lr_scheduler.step\(\)` before `optimizer.step\(\)`"):
        schedule.step()


def test_the_right_order_does_not_warn():
    o = optimizer(autograd, optim)
    schedule = optim.lr_scheduler.StepLR(o, 3)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        o.step()
        schedule.step()


def test_a_given_epoch_warns():
    o = optimizer(autograd, optim)
    schedule = optim.lr_scheduler.StepLR(o, 3)
    o.step()
    with pytest.warns(UserWarning, match="epoch parameter"):
        schedule.step(5)


S = optim.lr_scheduler
REFUSED = {
    "no optimizer": (TypeError, "is not an Optimizer", lambda o: S.StepLR([o], 3)),
    "resume without initial_lr": (KeyError, "initial_lr", lambda o: S.StepLR(o, 3, last_epoch=4)),
    "constant factor": (ValueError, "between 0 and 1", lambda o: S.ConstantLR(o, 1.5)),
    "start factor": (ValueError, "Starting", lambda o: S.LinearLR(o, 0)),
    "end factor": (ValueError, "Ending", lambda o: S.LinearLR(o, 0.5, 2)),
    "number of lambdas": (ValueError, "lr_lambda has 1 values", lambda o: S.LambdaLR(o, [lambda t: 1])),
    "no function": (TypeError, "should be a function", lambda o: S.MultiplicativeLR(o, 0.5)),
    "T_0": (ValueError, "T_0", lambda o: S.CosineAnnealingWarmRestarts(o, 0)),
    "T_mult": (ValueError, "T_mult", lambda o: S.CosineAnnealingWarmRestarts(o, 1, 0)),
    "eta_min": (ValueError, "eta_min", lambda o: S.CosineAnnealingWarmRestarts(o, 1, eta_min="0")),
    "cycle mode": (ValueError, "mode is invalid", lambda o: S.CyclicLR(o, 0, 1, mode="square")),
    "max_lr": (ValueError, "max_lr", lambda o: S.CyclicLR(o, 0, [1])),
    "total steps": (ValueError, "positive integer total_steps", lambda o: S.OneCycleLR(o, 1, -3)),
    "epochs": (ValueError, "positive integer epochs", lambda o: S.OneCycleLR(o, 1, epochs=0, steps_per_epoch=2)),
    "no length": (ValueError, "total_steps OR", lambda o: S.OneCycleLR(o, 1, epochs=2)),
    "pct_start": (ValueError, "pct_start", lambda o: S.OneCycleLR(o, 1, 10, pct_start=1.5)),
    "strategy": (ValueError, "anneal_strategy", lambda o: S.OneCycleLR(o, 1, 10, anneal_strategy="exp")),
    "plateau factor": (ValueError, "Factor", lambda o: S.ReduceLROnPlateau(o, factor=1.0)),
    "plateau mode": (ValueError, "mode best", lambda o: S.ReduceLROnPlateau(o, "best")),
    "plateau threshold": (ValueError, "threshold mode", lambda o: S.ReduceLROnPlateau(o, threshold_mode="x")),
    "min_lrs": (ValueError, "expected 2 min_lrs", lambda o: S.ReduceLROnPlateau(o, min_lr=[0])),
    "none in sequence": (ValueError, "at least one", lambda o: S.SequentialLR(o, [], [])),
    "milestones": (ValueError, "one scheduler more", lambda o: S.SequentialLR(o, [S.StepLR(o, 3)], [2])),
    "no schedule": (TypeError, "optimizer", lambda o: S.ChainedScheduler([3], o)),
    "plateau in sequence": (ValueError, "ReduceLROnPlateau",
                            lambda o: S.SequentialLR(o, [S.ReduceLROnPlateau(o)], [])),
    "another optimizer": (ValueError, "same optimizer",
                          lambda o: S.ChainedScheduler([S.StepLR(o, 1), S.StepLR(optimizer(autograd, optim), 1)])),
    "swa strategy": (ValueError, "anneal_strategy", lambda o: optim.swa_utils.SWALR(o, 0.1, 3, "exp")),
    "swa epochs": (ValueError, "anneal_epochs", lambda o: optim.swa_utils.SWALR(o, 0.1, -3)),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused(case):
    error, message, make = REFUSED[case]
    with pytest.raises(error, match=message):
        make(optimizer(autograd, optim))


def test_no_momentum_to_cycle():
    o = optimizer(autograd, optim, "Rprop")
    with pytest.raises(ValueError, match="cycle_momentum"):
        S.CyclicLR(o, 0.1, 0.2)


def test_too_many_steps_of_one_cycle():
    o = optimizer(autograd, optim)
    schedule = S.OneCycleLR(o, 1.0, 3)
    with pytest.raises(ValueError, match="Tried to step 4 times"):
        follow(schedule, o, 5)


def test_the_state_of_another_kind_of_schedule_changes_nothing():
    o = optimizer(autograd, optim)
    schedule = S.SequentialLR(o, [S.StepLR(o, 2), S.ExponentialLR(o, 0.9)], [3])
    other = S.SequentialLR(o, [S.StepLR(o, 2), S.LinearLR(o)], [3])
    before = schedule.state_dict()
    with pytest.raises(ValueError, match=r"ExponentialLR.load_state_dict: expected the keys"):
        schedule.load_state_dict(other.state_dict())
    assert schedule.state_dict() == before


def test_a_schedule_of_ones_own():
    class Sawtooth(S.LRScheduler):
        def get_lr(self):
            return [base * (1 + self.last_epoch % 3) for base in self.base_lrs]

    o = optimizer(autograd, optim)
    schedule = Sawtooth(o)
    assert [row[0] for row in follow(schedule, o, 4)] == pytest.approx([0.2, 0.3, 0.1, 0.2])


def test_cosine_annealing_begun_in_the_middle():
    rates = []
    for t, o in ((autograd, optim), (torch, torch.optim)):
        optimizer = o.SGD([{"params": [t.ones(1, requires_grad=True)], "initial_lr": 1.0}], lr=0.5)
        rates.append(o.lr_scheduler.CosineAnnealingLR(optimizer, 10, last_epoch=3).get_last_lr())
    assert rates[0] == pytest.approx(rates[1])


def test_a_plateau_may_be_told_the_epoch_and_warns_that_this_is_old():
    optimizer = optim.SGD([autograd.ones(1, requires_grad=True)], lr=1.0)
    scheduler = optim.lr_scheduler.ReduceLROnPlateau(optimizer)
    with pytest.warns(UserWarning, match="epoch"):
        scheduler.step(1.0, epoch=7)
    assert scheduler.last_epoch == 7


def test_a_plateau_does_not_guess_the_lowest_rate_of_a_group_added_later():
    optimizer = optim.SGD([autograd.ones(1, requires_grad=True)], lr=1.0)
    scheduler = optim.lr_scheduler.ReduceLROnPlateau(optimizer, patience=0, min_lr=[0.1])
    optimizer.add_param_group({"params": [autograd.ones(1, requires_grad=True)]})
    scheduler.step(1.0)
    with pytest.raises(RuntimeError, match=r"param groups in the optimizer \(2\).*min_lrs.*\(1\)"):
        scheduler.step(2.0)
    assert [group["lr"] for group in optimizer.param_groups] == [1.0, 1.0]
