"""Who is right where maps differ: said in words, beside the figures that show it."""

FINDINGS = (
    "Grad-CAM: all four tools compute the paper's map, up to rounding; what they show differs.",
    "Captum's defaults leave out the paper's ReLU, so that evidence against the class is in the "
    "map, and repeat places instead of interpolating. Both are documented options, not errors.",
    "torch-cam's overlay squares the map before it is coloured: what has half of the largest "
    "value is drawn as a quarter, which its docstring does not say. Ours are linear.",
    "Grad-CAM++, torch-cam: neither the paper's nor its docstring's. It divides "
    "`alpha[idx][mask]` in place; indexing by a mask gives a copy, so that the division is lost "
    "and α is g² alone.",
    "Grad-CAM++, pytorch-grad-cam: the paper's formula, but 1e-6 is added to α's denominator "
    "against division by 0, and {small:.0%} of the denominators that count are smaller than that. "
    "Ours cancels g² first, so that nothing need be added: α = 1 / (2 + ΣA·g).",
    "pytorch-grad-cam and torch-cam also subtract the map's smallest value: places with the least "
    "evidence are then shown as having none. The papers don't; nor do we.",
)
