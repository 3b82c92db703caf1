"""Draws the sample pictures and their list into assets/samples.

    python assets/make_samples.py [folder]

The pictures in imagenet/ are worked out here, pixel by pixel, so that they belong to nobody else;
those in drawings/ are of the kind that the embedded classifier was trained on. Pillow and NumPy
only. The same pictures come out every time.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

ASSETS = Path(__file__).parent
sys.path.insert(0, str(ASSETS.parent))

from explain.drawings import draw, draw_together  # noqa: E402

Chance = np.random.Generator
SIDE, N = 448, 1344  # drawn at three times the size, then reduced: smooth edges
HALF = N / 2
# Every pixel's place: −1 to 1, x to the right and y downwards. All lengths are in this unit.
Y, X = ((np.mgrid[0:N, 0:N] + 0.5) / HALF - 1).astype(np.float32)
SUN = np.float32([-0.46, -0.69, 0.56])
HIGHLIGHT = np.float32([-0.26, -0.39, 0.88])  # half-way between the sun and the eye


def over(ground: object, colour: object, cover: np.ndarray) -> np.ndarray:
    """`ground` with `colour` on it, where and as thickly as `cover` (0 to 1) says.

    Both are pictures, or one colour: parts of red, green and blue.
    """
    ground = np.asarray(ground, np.float32)
    return ground + (np.asarray(colour, np.float32) - ground) * cover[..., None]


def inside(depth: np.ndarray, soft: float = 0.006) -> np.ndarray:
    """1 where `depth` is above zero, 0 where it is below; the edge is `soft` wide."""
    return np.clip(depth / np.float32(soft) + 0.5, 0, 1)


def blurred(cover: np.ndarray, radius: float, right: float = 0, down: float = 0) -> np.ndarray:
    """`cover` out of focus and shifted: a shadow, or something far away."""
    layer = Image.fromarray((cover.clip(0, 1) * 255).astype(np.uint8)).resize((SIDE, SIDE))
    shift = (1, 0, -right * SIDE / 2, 0, 1, -down * SIDE / 2)
    layer = layer.transform((SIDE, SIDE), Image.Transform.AFFINE, shift)
    layer = layer.filter(ImageFilter.GaussianBlur(radius * SIDE / 2))
    return np.asarray(layer.resize((N, N), Image.Resampling.BICUBIC), np.float32) / 255


def noise(rng: Chance, across: int, down: int | None = None) -> np.ndarray:
    """Smooth chance values about 0 to 1, so many bumps `across` and `down`."""
    coarse = Image.fromarray(rng.random((down or across, across)).astype(np.float32))
    return np.asarray(coarse.resize((N, N), Image.Resampling.BICUBIC))


def pixels(*points: tuple[float, float]) -> list[tuple[float, float]]:
    """The points where Pillow wants them."""
    return [((x + 1) * HALF, (y + 1) * HALF) for x, y in points]


def stencil(*shapes: list[tuple[float, float]], width: float = 0) -> np.ndarray:
    """1 on the polygons `shapes`, or on lines through their points where there is a `width`."""
    layer = Image.new("L", (N, N))
    paint = ImageDraw.Draw(layer).line if width else ImageDraw.Draw(layer).polygon
    for shape in shapes:
        paint(pixels(*shape), fill=255, width=round(width * HALF))
    return np.asarray(layer, np.float32) / 255


def lit(colour: object, facing: list, dark: float, gloss: float, sharp: float = 20) -> np.ndarray:
    """A surface in the sun; `facing` has the three parts of the direction that it faces.

    `dark` is how bright its shady side stays; `gloss` and `sharp` make the highlight.
    """
    facing = np.stack(facing, -1)
    facing = facing / np.linalg.norm(facing, axis=-1, keepdims=True).clip(1e-6)
    bright = dark + (1 - dark) * (facing @ SUN).clip(0)
    shine = gloss * (facing @ HIGHLIGHT).clip(0) ** np.float32(sharp)
    return np.asarray(colour) * bright[..., None] + shine[..., None]


def dimpled_ball(ground: np.ndarray, x: float, y: float, r: float, below: object) -> np.ndarray:
    """A golf ball on `ground`; the colour `below` it is thrown back onto its underside."""
    u, v = (X - x) / r, (Y - y) / r
    facing = np.stack([u, v, np.sqrt((1 - u * u - v * v).clip(0))], -1)
    # Dimples wind around the ball, each a golden angle further on: evenly spread.
    turn, level = np.pi * (3 - 5**0.5) * np.arange(336), 1 - (2 * np.arange(336) + 1) / 336
    reach = np.sqrt(1 - level**2)
    dimples = np.stack([reach * np.cos(turn), level, reach * np.sin(turn)], -1)
    tilt = np.linalg.qr([[0.88, 0.44, 0.19], [-0.48, 0.81, 0.34], [0.0, -0.39, 0.92]])[0]
    dimples = (dimples @ tilt).astype(np.float32)
    on_ball = u * u + v * v < 1.05
    near = [(part @ dimples.T).argmax(1) for part in np.array_split(facing[on_ball], 50)]
    centre = np.zeros_like(facing)
    centre[on_ball] = dimples[np.concatenate(near)]
    cosine = (centre * facing).sum(-1).clip(-1, 1)
    share = np.arccos(cosine) * np.float32(336**0.5 / 1.76)
    lean = 0.75 * share * inside(1 - share, 0.35) / np.sqrt(1 - cosine**2).clip(1e-3)
    bent = facing + lean[..., None] * (centre - cosine[..., None] * facing)
    ball = lit((1.0, 0.99, 0.96), list(np.moveaxis(bent, -1, 0)), 0.5, 0.18, 14)
    ball = over(ball * (0.78 + 0.22 * facing[..., 2:]), below, 0.5 * v.clip(0, 1) ** 3)
    return over(ground, ball, inside(1 - np.hypot(u, v), 0.01))


def grass(ground: np.ndarray, rng: Chance, count: int, top: float, tall: float) -> np.ndarray:
    """Blades of grass that stand between the height `top` and the lower edge, nearest last."""
    picture = Image.fromarray((ground.clip(0, 1) * 255).astype(np.uint8))
    pencil, up = ImageDraw.Draw(picture), np.linspace(0, 1, 7)
    for foot in np.sort(rng.uniform(top, 1.15, count)):
        x, lean, wide = rng.uniform(-1.1, 1.1), rng.normal(0, 0.35), rng.uniform(0.007, 0.014)
        long = tall * rng.uniform(0.5, 1.1) * (1 + 0.8 * foot)
        green = np.array([77, 148, 41]) * rng.uniform(0.5, 1.15) + np.array([30, 20, 0]) * wide * 70
        spine = x + lean * long * up**2
        left, right = spine - wide * (1 - up), (spine + wide * (1 - up))[::-1]
        blade = zip([*left, *right], [*(foot - long * up), *(foot - long * up)[::-1]], strict=True)
        pencil.polygon(pixels(*blade), fill=tuple(green.astype(int).tolist()))
    return np.asarray(picture, np.float32) / 255


def clouds(rng: Chance, below: object) -> np.ndarray:
    """A blue sky with clouds, which turns into the colour `below` at the lower edge."""
    sky = over((0.16, 0.43, 0.82), below, ((Y + 1) / 1.9).clip(0, 1))
    mass = sum(noise(rng, bumps, bumps + 2) / bumps**0.9 for bumps in (4, 7, 13, 23, 41, 75))
    return over(sky, (1, 1, 1), ((mass - mass.mean()) / mass.std() / 2).clip(0, 0.9))


def golf_ball() -> np.ndarray:
    """A golf ball on the lawn, under a summer sky."""
    rng = np.random.default_rng(2)
    trees = inside(Y - 0.02 + 0.25 * noise(rng, 14)[0], 0.02)
    ground = over(clouds(rng, (0.72, 0.86, 0.97)), (0.30, 0.47, 0.26), blurred(trees, 0.05))
    ground = grass(ground, rng, 2600, 0.15, 0.2)
    shadow = inside(1 - np.hypot((X - 0.14) / 0.68, (Y - 0.6) / 0.18))
    ground = over(ground, (0.03, 0.08, 0.02), 0.75 * blurred(shadow, 0.08))
    ground = dimpled_ball(ground, 0, -0.03, 0.65, (0.20, 0.38, 0.10))
    return grass(ground, rng, 900, 0.58, 0.25)


def hot_air_balloon() -> np.ndarray:
    """A striped balloon above the hills."""
    rng = np.random.default_rng(13)
    ground = clouds(rng, (0.84, 0.92, 0.98))
    hills = ((0.70, (0.54, 0.67, 0.76)), (0.79, (0.38, 0.56, 0.52)), (0.88, (0.24, 0.43, 0.27)))
    for level, tone in hills:
        ridge = level + 0.1 * (noise(rng, 6)[0] - 0.5) + 0.02 * noise(rng, 30)[0]
        ground = over(ground, np.float32(tone) * (1.2 - 0.6 * (Y - level))[..., None],
                      inside(Y - ridge, 0.01))  # fmt: skip
    v = (Y + 0.22) / 0.6
    wide = 0.58 * np.where(v < 0, np.sqrt((1 - v * v).clip(0)), np.cos(v.clip(0, 1) * 1.32) ** 0.9)
    u = (X / wide.clip(1e-3)).clip(-1, 1)
    around = np.arcsin(u) * (12 / np.pi) + 0.5
    strip = np.floor(around)
    bulge = around - strip - 0.5
    dyes = [
        (230, 41, 33),
        (250, 143, 26),
        (252, 214, 46),
        (41, 158, 92),
        (26, 107, 199),
        (115, 51, 153),
    ]
    cloth = (np.float32(dyes) / 230)[strip.astype(int) % 6]
    cloth = cloth * (1 - 0.35 * (2 * np.abs(bulge)) ** 8)[..., None]
    front = np.sqrt((1 - u * u).clip(0.03))
    cloth = lit(cloth, [u + 0.35 * bulge * front, v * 0.8, front], 0.42, 0.25, 12)
    ground = over(ground, cloth, inside(wide - np.abs(X)) * inside(1 - np.abs(v), 0.015))
    ropes = [[(x, 0.37), (0.55 * x, 0.55)] for x in (-0.135, -0.05, 0.05, 0.135)]
    ground = over(ground, (0.15, 0.10, 0.08), stencil(*ropes, width=0.009))
    weave = (0.85 + 0.2 * np.sin(X * 260) * np.sin(Y * 220)) * (1 - 4 * X)
    basket = stencil([(-0.09, 0.54), (0.09, 0.54), (0.075, 0.68), (-0.075, 0.68)])
    ground = over(ground, np.float32([0.55, 0.34, 0.16]) * weave[..., None], basket)
    return over(ground, (0.30, 0.17, 0.08), stencil([(-0.1, 0.54), (0.1, 0.54)], width=0.022))


def honeycomb() -> np.ndarray:
    """Wax cells seen from above, some full of honey."""
    rng = np.random.default_rng(3)
    u, v = ((place + 0.05 * (noise(rng, 7) - 0.5)) / 0.26 for place in (X, Y))
    # Two square grids, one between the other, have the cells' centres; the nearer one counts.
    cells = []
    for shift in (0.0, 0.5):
        across = np.round(u - shift) + shift
        down = (np.round(v / 3**0.5 - shift) + shift) * 3**0.5
        cells.append((u - across, v - down, across * 14 + down * 122))
    nearer = np.hypot(*cells[0][:2]) < np.hypot(*cells[1][:2])
    du, dv, number = (np.where(nearer, a, b) for a, b in zip(*cells, strict=True))
    chance = rng.random(1009).astype(np.float32)[np.round(number).astype(int) % 1009]
    edge = np.maximum(np.abs(du), np.abs(du) / 2 + np.abs(dv) * (3**0.5 / 2))
    wall = inside(edge - 0.41, 0.05)
    depth = np.where(chance > 0.25, 0.05, 0.225)
    height = 0.12 * wall - (1 - (edge / 0.45).clip(0, 1) ** 4) * depth
    height = 0.4 * blurred((height + 0.012 * wall * noise(rng, 60)) / 0.4 + 0.6, 0.006)
    down, right = np.gradient(height * (HALF / 2))
    honey = over((0.97, 0.60, 0.08), (0.70, 0.32, 0.02), chance)
    shade = 0.8 * (1 - 2 * edge) * (chance < 0.25) + (0.75 * du - 1.5 * dv).clip(0, 0.45)
    wax = over(over(honey, (0.20, 0.08, 0.01), shade.clip(0, 1)), (0.98, 0.80, 0.38), wall)
    comb = lit(wax * np.float32(1.2), [-right, -down, np.ones_like(X)], 0.5, 0.8, 50)
    return comb * (1.08 - 0.3 * (X**2 + Y**2))[..., None]


def clock(ground: np.ndarray, x: float, y: float, r: float) -> np.ndarray:
    """A round clock with a brass rim on `ground`, at eight minutes past ten."""
    right, down = (X - x) / r, (Y - y) / r
    far = np.hypot(right, down)
    ground = over(ground, (0, 0, 0), 0.6 * blurred(inside(1 - far), 0.05, 0.09 * r, 0.12 * r))
    across = (far - 0.93) / 0.07
    facing = [right / far * across, down / far * across, np.sqrt((1 - across**2).clip(0))]
    ground = over(ground, lit((1.0, 0.72, 0.3), facing, 0.25, 0.8), inside(1 - far, 0.01))
    sheen = (0.5 + 0.4 * (right + down)).clip(0, 1)
    face = over((0.99, 0.985, 0.96), (0.85, 0.84, 0.80), sheen)

    def ray(turn: float, *reaches: float) -> list[tuple[float, float]]:
        turn *= 2 * np.pi
        return [(x + r * reach * np.sin(turn), y - r * reach * np.cos(turn)) for reach in reaches]

    dial, font = Image.new("L", (N, N)), ImageFont.load_default(size=0.2 * r * HALF)
    for hour in range(1, 13):
        place = pixels(*ray(hour / 12, 0.62))[0]
        ImageDraw.Draw(dial).text(place, str(hour), 255, font, anchor="mm", stroke_width=2)
    marks = stencil(*[ray(mark / 60, 0.79, 0.82) for mark in range(60)], width=0.009 * r)
    hours = stencil(*[ray(mark / 12, 0.74, 0.82) for mark in range(12)], width=0.022 * r)
    ink = np.maximum(np.maximum(marks, hours), np.asarray(dial, np.float32) / 255)
    face = over(face, (0.12, 0.12, 0.14), ink)
    short = [*ray(0.844, 0.45), *ray(0.094, 0.05), *ray(0.344, 0.13), *ray(0.594, 0.05)]
    long = [*ray(0.127, 0.70), *ray(0.377, 0.037), *ray(0.627, 0.13), *ray(0.877, 0.037)]
    hands, second = stencil(short, long), ray(37 / 60, 0.72, -0.2)
    red = np.maximum(stencil(second, width=0.014 * r), inside(0.045 - far, 0.01))
    shadow = blurred(np.maximum(hands, red), 0.012, 0.035 * r, 0.05 * r)
    face = over(face, (0.20, 0.18, 0.15), 0.4 * shadow)
    face = over(over(face, (0.08, 0.08, 0.10), hands), (0.80, 0.12, 0.10), red)
    rim = blurred(inside(far - 0.86), 0.03, 0.05 * r, 0.07 * r)
    glare = 0.25 * inside(0.8 - far, 0.3) * (-right - down - 0.1).clip(0, 1)
    face = over(over(face, (0.15, 0.12, 0.10), 0.45 * rim), (1, 1, 1), glare)
    return over(ground, face, inside(0.865 - far, 0.01))


def wall(rng: Chance) -> np.ndarray:
    """A dark blue wall with the light from the left."""
    tone = 1.2 - 0.35 * np.hypot(X + 0.5, Y + 0.6) + 0.06 * (noise(rng, 200) + noise(rng, 12) - 1)
    return np.float32([0.16, 0.27, 0.38]) * tone[..., None]


def analog_clock() -> np.ndarray:
    """A clock on the wall."""
    return clock(wall(np.random.default_rng(4)), 0, 0, 0.8)


def clock_and_ball() -> np.ndarray:
    """A clock and a golf ball side by side on a shelf."""
    rng = np.random.default_rng(5)
    wood = np.float32([0.62, 0.39, 0.20]) * (0.55 + 0.4 * noise(rng, 5, 160) + 0.3 * Y)[..., None]
    ground = over(wall(rng), wood, inside(Y - 0.28, 0.01))
    for x, r in ((-0.39, 0.46), (0.51, 0.35)):
        shadow = inside(1 - np.hypot((X - x) / r, (Y - 0.44) / 0.07))
        ground = over(ground, (0.06, 0.03, 0.01), 0.8 * blurred(shadow, 0.04))
    return dimpled_ball(clock(ground, -0.41, -0.01, 0.46), 0.48, 0.10, 0.35, (0.50, 0.30, 0.16))


# Word → row and column of its first letter, and whether it goes across.
WORDS = {"EXPLANATION": (4, 0, 1), "NUMBERS": (0, 0, 0), "PIXEL": (4, 2, 0), "NETWORK": (4, 10, 0),
         "PHOTO": (8, 6, 1), "IMAGINE": (2, 4, 0), "VALUE": (8, 0, 1)}  # fmt: skip
BLACK = {(row, column) for row in range(1, 11, 2) for column in range(1, 11, 2)} | {
    (1, 4), (1, 6), (1, 8), (2, 5), (3, 2), (3, 10), (7, 0), (7, 8), (8, 5), (9, 2), (9, 4), (9, 6),
}  # fmt: skip


def crossword() -> np.ndarray:
    """A crossword puzzle, half solved, with a pencil on it."""
    rng, paper, ink = np.random.default_rng(8), (247, 245, 238), (22, 22, 26)
    sheet, cell = Image.new("RGB", (N, N), paper), 98
    pen, start = ImageDraw.Draw(sheet), N / 2 - 5.5 * 98
    small, large = ImageFont.load_default(size=30), ImageFont.load_default(size=70)
    letters = {
        (row + k * (1 - across), column + k * across): letter
        for word, (row, column, across) in WORDS.items()
        for k, letter in enumerate(word)
    }
    white = {(row, column) for row in range(11) for column in range(11)} - BLACK
    number = 0
    for row, column in np.ndindex(11, 11):
        x, y = start + column * cell, start + row * cell
        fill = (255, 255, 253) if (row, column) in white else ink
        pen.rectangle((x, y, x + cell, y + cell), fill, ink, 6)
        across = (row, column - 1) not in white and (row, column + 1) in white
        down = (row - 1, column) not in white and (row + 1, column) in white
        if (row, column) in white and (across or down):
            number += 1
            pen.text((x + 9, y + 5), str(number), ink, small)
        place = (x + cell * 0.53 + rng.normal(0, 3), y + cell * 0.56 + rng.normal(0, 3))
        pen.text(place, letters.get((row, column), ""), (38, 66, 150), large, anchor="mm")
    pen.rectangle((start, start, N - start, N - start), outline=ink, width=12)
    sheet = sheet.rotate(5, Image.Resampling.BICUBIC, fillcolor=paper)
    light = 1.03 - 0.1 * np.hypot(X + 0.6, Y + 0.6) + 0.02 * (noise(rng, 300) - 0.5)
    return pencil(np.asarray(sheet, np.float32) / 255 * light[..., None])


def pencil(ground: np.ndarray) -> np.ndarray:
    """A yellow pencil that points into the picture from the lower right corner."""
    along, wide = (1.15 - X) * 0.88 + (1.05 - Y) * 0.48, 0.05
    across = ((1.05 - Y) * 0.88 - (1.15 - X) * 0.48) / wide
    cone = ((0.9 - along) / (4.5 * wide)).clip(0, 1)
    body = inside(cone - np.abs(across) - 0.02, 0.04)
    ground = over(ground, (0.10, 0.10, 0.15), 0.4 * blurred(body, 0.02, 0.03, 0.05))
    facet = np.select([across > 0.4, across > -0.35], [1.15, 0.97], 0.72)
    colour = np.float32([0.98, 0.72, 0.10]) * facet[..., None]
    wood = np.float32([0.90, 0.72, 0.50]) * (1.05 + 0.25 * across)[..., None]
    colour = over(colour, wood, cone + 0.07 * np.cos(across * 7) < 0.97)
    return over(ground, over(colour, (0.15, 0.15, 0.17), inside(0.3 - cone, 0.02)), body)


PICTURES: dict[str, tuple[Callable[[], np.ndarray], str, list[str]]] = {
    "Golf ball": (golf_ball, "golf ball", []),
    "Hot-air balloon": (hot_air_balloon, "balloon", []),
    "Clock and golf ball": (clock_and_ball, "analog clock", ["golf ball"]),
    "Honeycomb": (honeycomb, "honeycomb", []),
    "Clock": (analog_clock, "analog clock", []),
    "Crossword": (crossword, "crossword puzzle", []),
}
DRAWINGS = {"car": 0, "mushroom": 125, "house": 61, "fish": 48, "flower": 229}  # kind → seed


def main(folder: Path) -> None:
    """Draw all samples into `folder`, and write their list last."""
    samples = []
    for models in ("imagenet", "drawings"):
        (folder / models).mkdir(parents=True, exist_ok=True)

    def note(picture: Image.Image, file: str, title: str, expected: str, also: list[str]) -> None:
        picture.save(folder / file, quality=85, optimize=True)
        print(f"{file}: {(folder / file).stat().st_size / 1000:.0f} kB", flush=True)
        samples.append({"file": file, "title": title, "models": file.split("/")[0],
                        "expected": expected, "also": also})  # fmt: skip

    for title, (make, expected, also) in PICTURES.items():
        picture = Image.fromarray((make().clip(0, 1) * 255).astype(np.uint8))
        picture = picture.resize((SIDE, SIDE), Image.Resampling.BOX)
        note(picture, f"imagenet/{make.__name__}.jpg", title, expected, also)
    both = draw_together(["sailboat", "tree"], 1282)
    note(both, "drawings/two.png", "Boat and tree", "tree", ["sailboat"])
    for kind, seed in DRAWINGS.items():
        picture = draw(kind, seed, place=(0.5, 0.5, 0.38)).picture
        note(picture, f"drawings/{kind}.png", kind.capitalize(), kind, [])
    (folder / "samples.json").write_text(json.dumps(samples, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ASSETS / "samples")
