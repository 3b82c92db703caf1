"""From a picture to an explanation: the only place that joins the stages."""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.metadata import version

from PIL import Image

from explain.classifier import Classifier, ForwardPass
from explain.methods import Options, Watch, get_method
from explain.methods.options import check_options
from explain.results import Explanation


def explain_image(
    classifier: Classifier,
    picture: Image.Image,
    methods: str | Sequence[str] = ("grad_cam",),
    target: int | str | None = None,
    *,
    options: Mapping[str, Options] | None = None,
    size: int | None = None,
    source: str = "",
    watch: Watch | None = None,
) -> Explanation:
    """Why `classifier` sees the class `target` in `picture`.

    `methods` are keys of METHODS. `target` is an index or a name; None is the predicted class.
    `options` maps a method's key to its options; `size` is another size of the model input, in
    pixels. Raises TargetError, OptionError or ModelError where one of these does not exist.
    """
    forward = predict(classifier, picture, size=size, source=source)
    return explain_pass(classifier, forward, methods, target, options=options, watch=watch)


def predict(
    classifier: Classifier, picture: Image.Image, *, size: int | None = None, source: str = ""
) -> ForwardPass:
    """What `classifier` says of `picture`.

    Explaining any class starts from here, without a second pass.
    """
    return classifier.run(classifier.prepare(picture, size, source))


def explain_pass(
    classifier: Classifier,
    forward: ForwardPass,
    methods: str | Sequence[str] = ("grad_cam",),
    target: int | str | None = None,
    *,
    options: Mapping[str, Options] | None = None,
    watch: Watch | None = None,
) -> Explanation:
    """The same from a picture that was predicted already."""
    index = (
        int(forward.prediction.logits.argmax())
        if target is None
        else classifier.class_index(target)
    )
    options = {get_method(key).key: own for key, own in (options or {}).items()}
    chosen = [get_method(key) for key in ([methods] if isinstance(methods, str) else methods)]
    for method in chosen:  # before any of them has begun
        check_options(method, options.get(method.key, method.options()))
    attributions = tuple(
        method.attribute(classifier, forward, index, options.get(method.key), watch)
        for method in chosen
    )
    return Explanation(
        forward.model_input,
        forward.prediction,
        forward.prediction.score(index),
        attributions,
        classifier.name,
        versions(),
    )


@cache
def versions() -> dict[str, str]:
    """The versions that decide what a map looks like."""
    return {name: version(name) for name in ("torch", "torchvision", "captum", "pillow")}
