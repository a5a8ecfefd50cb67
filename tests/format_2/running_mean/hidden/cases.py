from casekit import Case, any_sign, whole


def generate(rng):
    """依次为：宽度为 1、一般情形、只有一段、默认宽度。"""
    yield Case("width-1", "width-1", {"x": any_sign(rng, (4,)), "width": 1})
    yield Case("basic", "basic", {"x": whole(rng, (5,)), "width": 2}, visible=True)
    yield Case("basic-2", "basic", {"x": any_sign(rng, (50,)), "width": 7})
    yield Case("one-window", "one-window", {"x": whole(rng, (4,)), "width": 4}, visible=True)
    yield Case("defaults", "defaults", {"x": any_sign(rng, (6,))})
    yield Case("defaults-2", "defaults", {"x": any_sign(rng, (9,))})


def problem_with(inputs):
    return None if 1 <= inputs.get("width", 3) <= len(inputs["x"]) else "width 必须在 1 与 x 的长度之间。"
