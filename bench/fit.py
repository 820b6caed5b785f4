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
    seconds, processor = [], []
    for _ in range(runs):
        model = LogisticRegression(tol=tol, max_iter=10000)
        began, used = time.perf_counter(), time.process_time()
        model.fit(x, y)
        seconds.append(time.perf_counter() - began)
        processor.append(time.process_time() - used)
    return statistics.median(seconds), statistics.median(processor), model


# its tolerance is that of the largest component of the gradient of the mean loss
tight, tight_processor, model = timed(gradient)
loose, loose_processor, _ = timed(1e-4)
eta = model.decision_function(x)
loss = np.logaddexp(0, np.where(y == 1, -eta, eta)).sum() + 0.5 * (model.coef_**2).sum()
print(
    json.dumps(
        {
            "tight": tight,
            "tight_processor": tight_processor,
            "loose": loose,
            "loose_processor": loose_processor,
            "objective": float(loss),
        }
    )
)
