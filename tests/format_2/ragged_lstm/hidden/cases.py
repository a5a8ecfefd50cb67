from casekit import Case, any_sign, whole


def _case(rng, name, lengths, D=2, H=3, *, visible=False):
    make = whole if visible else any_sign
    inputs = {
        "sequences": [make(rng, (length, D)) for length in lengths],
        "Wx": any_sign(rng, (D, 4 * H)),
        "Wh": any_sign(rng, (H, 4 * H)),
        "b": any_sign(rng, (4 * H,)),
    }
    return Case(name, name.removesuffix("-2"), inputs, visible)


def generate(rng):
    """Yield one step, one sequence, several of one length, then of different lengths."""
    yield _case(rng, "one-step", [1], 1, 1, visible=True)
    yield _case(rng, "one-sequence", [4])
    yield _case(rng, "same-length", [3, 3])
    yield _case(rng, "ragged", [2, 1], 1, 1, visible=True)
    yield _case(rng, "ragged-2", [5, 1, 7, 3], 4, 2)
    yield _case(rng, "none", [])
