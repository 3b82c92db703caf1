"""Maps of one class grouped by where their evidence lies.

Spectral relevance analysis (SpRAy) of Lapuschkin et al. 2019, https://arxiv.org/abs/1902.10178: the
down-sampled maps are embedded by the spectrum of their neighbourhood graph and clustered there.
"""

import numpy as np
from PIL import Image
from sklearn.cluster import KMeans
from sklearn.manifold import SpectralEmbedding
from sklearn.metrics import silhouette_score
from sklearn.neighbors import kneighbors_graph

MOST_PICTURES = 1500  # are embedded; the others join the cluster whose mean is nearest
MOST_CLUSTERS = 6
MOST_CELLS = 8  # larger maps are reduced to so many cells a side
FAINT = 0.01  # of a neighbour's tie, shared out among all pictures
SEED = 20


def reduced(maps: np.ndarray) -> np.ndarray:
    """The positive part of the maps (N, h, w), reduced to at most MOST_CELLS a side by averages."""
    positive: np.ndarray = np.maximum(maps, 0)
    height, width = maps.shape[1:]
    size = (min(width, MOST_CELLS), min(height, MOST_CELLS))
    if size == (width, height):
        return positive
    return np.stack(
        [np.asarray(Image.fromarray(each).resize(size, Image.Resampling.BOX)) for each in positive]
    )


def group(shares: np.ndarray) -> np.ndarray:
    """The cluster number of each map (n, h, w), from 0 on; the maps are shares of evidence.

    Two maps are as near as their distributions (Hellinger). The number of clusters is the one with
    the best silhouette.
    """
    features = np.sqrt(shares).reshape(len(shares), -1)
    rng = np.random.default_rng(SEED)
    chosen = np.arange(len(features))
    if len(features) > MOST_PICTURES:
        chosen = np.sort(rng.choice(len(features), MOST_PICTURES, replace=False))
    numbers = _spectral(features[chosen])
    if len(chosen) == len(features):
        return numbers
    distances = [
        ((features - features[chosen][numbers == number].mean(0)) ** 2).sum(1)
        for number in range(numbers.max() + 1)
    ]
    nearest: np.ndarray = np.argmin(distances, axis=0)
    return nearest


def _spectral(features: np.ndarray) -> np.ndarray:
    """The cluster numbers of the features (n, d)."""
    count = len(features)
    embedding = SpectralEmbedding(
        n_components=min(MOST_CLUSTERS, count - 2), affinity="precomputed", random_state=SEED
    )
    places = embedding.fit_transform(_affinity(features))
    best, best_score = np.zeros(count, int), -1.0
    for clusters in range(2, min(MOST_CLUSTERS, count // 8) + 1):
        numbers = KMeans(clusters, n_init=10, random_state=SEED).fit_predict(places[:, :clusters])
        score = silhouette_score(features, numbers)  # of the maps themselves, not of the embedding
        if score > best_score:
            best, best_score = numbers, score
    return best


def _affinity(features: np.ndarray) -> np.ndarray:
    """The neighbourhood graph (n, n); a faint tie between all keeps it in one piece.

    Groups that share no neighbour would else fall apart, and the embedding would say nothing of
    how they lie to each other.
    """
    count = len(features)
    neighbours = max(5, min(15, count // 6))
    graph = kneighbors_graph(features, neighbours, include_self=True).toarray()
    affinity: np.ndarray = (graph + graph.T) / 2 + FAINT / count
    return affinity
