from casekit import Case, any_sign, whole


def _case(rng, name, steps, *, make=any_sign, visible=False, shapes=((2, 3), (3,)), **options):
    names = ("W", "b")[: len(shapes)]
    params, *grads = ({one: make(rng, shape) for one, shape in zip(names, shapes)} for _ in range(steps + 1))
    return Case(name, name, {**options, "params": params, "grads": grads}, visible)


def generate(rng):
    """Yield one step, several, other shapes, zeros and the defaults."""
    yield _case(rng, "one-step", 1, make=whole, visible=True, lr=0.5, momentum=0.5, shapes=((1, 2), (2,)))
    yield _case(rng, "two-steps", 2, make=whole, visible=True, lr=0.5, momentum=0.5, shapes=((1, 2), (2,)))
    yield _case(rng, "many-steps", 20, lr=0.3, momentum=0.8)
    yield _case(rng, "one-parameter", 3, lr=0.3, momentum=0.8, shapes=((4,),))
    yield _case(rng, "no-momentum", 3, lr=0.3, momentum=0.0)
    yield _case(rng, "no-rate", 2, lr=0.0, momentum=0.8)
    yield _case(rng, "defaults", 3)
