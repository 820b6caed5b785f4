"""scikit-learn's LogisticRegression at its default solver on standardised columns in memory: seconds of the fit alone.

    python fit.py <csv> <gradient per row> <runs>

`tight` stops at the gradient given, `loose` at the default tolerance. `objective` is that of the tight fit: sum of log losses and
half the squared coefficients over C.
"""

import json
import statistics
import sys
import time

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import OneHotEncoder, StandardScaler

file, gradient, runs = sys.argv[1], float(sys.argv[2]), int(sys.argv[3])
data = pd.read_csv(file)
y = data["gone"].to_numpy()
features = [name for name in data.columns if name.startswith("f")]
if data[features[0]].dtype.kind == "f":
    x = StandardScaler().fit_transform(data[features].to_numpy())
else:
    x = OneHotEncoder().fit_transform(data[features])


def timed(tol):
    seconds = []
    for _ in range(runs):
        model = LogisticRegression(tol=tol, max_iter=10000)
        began = time.perf_counter()
        model.fit(x, y)
        seconds.append(time.perf_counter() - began)
    return statistics.median(seconds), model


# its tolerance is that of the largest component of the gradient of the mean loss
tight, model = timed(gradient)
loose, _ = timed(1e-4)
eta = model.decision_function(x)
loss = np.logaddexp(0, np.where(y == 1, -eta, eta)).sum() + 0.5 * (model.coef_**2).sum()
print(json.dumps({"tight": tight, "loose": loose, "objective": float(loss), "iterations": int(model.n_iter_[0])}))
