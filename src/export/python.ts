import type { Model, Term } from '../model/model.js';

/** A model as a Python module that needs nothing but Python (3.7 or newer): functions of one client, and a script over a csv on stdin. */
export function pythonOf(model: Model): string {
  const facts = [
    `MODEL = ${text(model.id)}`,
    `TARGET = ${text(model.target.column)}`,
    `THRESHOLD = ${model.threshold}`,
    `INTERCEPT = ${model.intercept}`,
    'TERMS = [',
    ...model.terms.map((term) => `    ${termOf(term)},`),
    ']',
  ];
  return [OPENING, facts.join('\n'), CODE].join('\n');
}

function termOf(term: Term): string {
  const fields =
    term.kind === 'numeric'
      ? [`"impute": ${term.impute}`, `"mean": ${term.mean}`, `"scale": ${term.scale}`, `"coefficient": ${term.coefficient}`]
      : [
          `"levels": {${term.levels.map(({ level, coefficient }) => `${text(level)}: ${coefficient}`).join(', ')}}`,
          `"other": ${term.other ?? 0}`,
          `"missing": ${term.missing ?? 0}`,
        ];
  return `{${[`"name": ${text(term.name)}`, ...fields].join(', ')}}`;
}

/** JSON's quotes and escapes are Python's too; what cannot be seen is escaped, so that a reader sees what is there. */
function text(value: string): string {
  return JSON.stringify(value).replaceAll(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (sign) => String.raw`\U${(sign.codePointAt(0) ?? 0).toString(16).padStart(8, '0')}`,
  );
}

const OPENING = String.raw`"""The probability of an outcome by a model that riskctl has trained. Needs Python 3.7 or newer, and nothing else.

In a program, a client being a dict of values by feature:

    from this_file import label, probability
    probability({"plan": "monthly", "tenure_months": 3})

On a table, which is printed again with two more columns:

    python3 this_file.py < clients.csv > scored.csv
"""

import csv
import math
import sys
`;

const CODE = String.raw`
WHITE_SPACE = (
    "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008"
    "\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
)


def probability(client):
    """The probability of the positive class. None, NaN, blank text and what is not there are missing values."""
    z = INTERCEPT
    for term in TERMS:
        value = client.get(term["name"])
        if "levels" in term:
            level = _text(value)
            z += term["missing"] if level is None else term["levels"].get(level, term["other"])
        else:
            number = _number(value, term["name"])
            z += term["coefficient"] * (((term["impute"] if number is None else number) - term["mean"]) / term["scale"])
    return 1 / (1 + math.exp(-z)) if z > 0 else math.exp(z) / (1 + math.exp(z))


def label(client):
    """1 where the client is predicted positive, else 0."""
    return int(probability(client) >= THRESHOLD)


def _text(value):
    if value is None or value != value:
        return None
    if isinstance(value, bool):
        return str(value).lower()
    return str(value).strip(WHITE_SPACE) or None


def _number(value, name):
    text = _text(value)
    if text is None:
        return None
    try:
        if "_" not in text and text.isascii() and math.isfinite(float(text)):
            return float(text)
    except ValueError:
        pass
    raise ValueError(f"{name}: {text!r} is not a number")


def main():
    sys.stdin.reconfigure(encoding="utf-8-sig", newline="")
    sys.stdout.reconfigure(encoding="utf-8", newline="")
    rows = csv.reader(sys.stdin, strict=True)
    answer = csv.writer(sys.stdout, lineterminator="\n")
    header = next(rows, [])
    names = [name.strip(WHITE_SPACE) for name in header]
    lacking = [term["name"] for term in TERMS if term["name"] not in names]
    if lacking:
        sys.exit(f"the header lacks {lacking}")
    answer.writerow([*header, "probability", "label"])
    for row in rows:
        if not row:
            continue
        if len(row) != len(names):
            sys.exit(f"line {rows.line_num}: {len(row)} values, not {len(names)}")
        try:
            p = probability(dict(zip(names, row)))
        except ValueError as error:
            sys.exit(f"line {rows.line_num}: {error}")
        answer.writerow([*row, p, int(p >= THRESHOLD)])


if __name__ == "__main__":
    main()
`;
