"""The same model as a service is usually written: Flask, pandas and scikit-learn, under gunicorn. No reasons, no contract."""
import json
import os

import numpy as np
import pandas as pd
from flask import Flask, jsonify, request
from sklearn.linear_model import LogisticRegression

with open(os.environ["RISKCTL_MODEL"]) as file:
    MODEL = json.load(file)
TERMS = MODEL["terms"]
NAMES = [term["name"] for term in TERMS]
IMPUTE = {term["name"]: term["impute"] for term in TERMS}
SCALED = np.array([term["coefficient"] / term["scale"] for term in TERMS])

classifier = LogisticRegression()
classifier.classes_ = np.array([0, 1])
classifier.coef_ = SCALED.reshape(1, -1)
classifier.intercept_ = np.array([MODEL["intercept"] - sum(s * t["mean"] for s, t in zip(SCALED, TERMS))])

app = Flask(__name__)


@app.post("/prediction")
def prediction():
    rows = pd.DataFrame(request.get_json())
    probabilities = classifier.predict_proba(rows[NAMES].fillna(IMPUTE).to_numpy())[:, 1]
    return jsonify(predictions=[{"probability": p, "positive": bool(p >= MODEL["threshold"])} for p in probabilities.tolist()])
