"""The pipeline that riskctl is compared with: plain pandas and scikit-learn, one stage a process.

    python baseline.py ingest|train|score <workspace>

Prints JSON: seconds of work (without starting Python and without imports) and peak memory in MB.
"""

import json
import os
import pickle
import sys
import time

FEATURES = ["lastmonth_activity", "lastyear_activity", "number_of_employees"]
TARGET = "exited"


def ingest(workspace, output):
    """All CSVs of the input folder, without duplicate rows, as finaldata.csv."""
    import pandas as pd

    began = time.perf_counter()
    folder = os.path.join(workspace, "data", "sourcedata")
    names = sorted(name for name in os.listdir(folder) if name.endswith(".csv"))
    data = pd.concat([pd.read_csv(os.path.join(folder, name)) for name in names], ignore_index=True)
    data = data.drop_duplicates()
    data.to_csv(os.path.join(output, "finaldata.csv"), index=False)
    with open(os.path.join(output, "ingestedfiles.txt"), "w") as file:
        file.write("\n".join(names))
    return {"work": time.perf_counter() - began, "rows": len(data)}


def train(workspace, output):
    """Logistic regression on the standardised numbers of finaldata.csv, pickled."""
    import pandas as pd
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    began = time.perf_counter()
    data = pd.read_csv(os.path.join(output, "finaldata.csv"))
    model = make_pipeline(StandardScaler(), LogisticRegression())
    model.fit(data[FEATURES], data[TARGET])
    with open(os.path.join(output, "trainedmodel.pkl"), "wb") as file:
        pickle.dump(model, file)
    return {"work": time.perf_counter() - began}


def score(workspace, output):
    """F1 of the pickled model on the test set."""
    import pandas as pd
    import sklearn.linear_model  # noqa: F401  unpickling would import it while the clock runs
    import sklearn.pipeline  # noqa: F401
    import sklearn.preprocessing  # noqa: F401
    from sklearn.metrics import f1_score

    began = time.perf_counter()
    with open(os.path.join(output, "trainedmodel.pkl"), "rb") as file:
        model = pickle.load(file)
    data = pd.read_csv(os.path.join(workspace, "data", "testdata", "testdata.csv"))
    f1 = f1_score(data[TARGET], model.predict(data[FEATURES]))
    with open(os.path.join(output, "latestscore.txt"), "w") as file:
        file.write(str(f1))
    return {"work": time.perf_counter() - began, "f1": float(f1)}


def peak_mb():
    try:
        # on Linux ru_maxrss starts from the parent's peak; this does not
        with open("/proc/self/status") as file:
            kilobytes = next(int(line.split()[1]) for line in file if line.startswith("VmHWM:"))
        return kilobytes * 1024 / 1e6
    except OSError:
        import resource

        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak / 1e6 if sys.platform == "darwin" else peak * 1024 / 1e6


if __name__ == "__main__":
    stage, workspace = sys.argv[1:]
    output = os.path.join(workspace, "baseline")
    os.makedirs(output, exist_ok=True)
    result = {"ingest": ingest, "train": train, "score": score}[stage](workspace, output)
    print(json.dumps({"stage": stage, **result, "peak": peak_mb()}))
