// The page at /: hands a csv to POST /prediction and shows what comes back. What clients are called is text here, and never markup.
/* global document, fetch, location, URL, Blob */

const PAGE = 200;
const whole = new Intl.NumberFormat('en');
const $ = (id) => document.getElementById(id);
const state = { about: undefined, csv: '', name: '', answer: undefined, sort: 'probability', descending: true, shown: PAGE };

/** An element with a class and children; text is text. */
function el(tag, className, ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.append(...children.map((child) => (child instanceof Object ? child : String(child))));
  return node;
}

async function asked(url, options) {
  const response = await fetch(url, options);
  if (response.ok) return response;
  const problem = await response.json().catch(() => ({}));
  throw Object.assign(new Error(problem.detail ?? `${response.status} ${response.statusText}`), { hint: problem.hint });
}

function say(message, hint, isBad = false) {
  const status = $('status');
  status.classList.toggle('bad', isBad);
  status.replaceChildren(...[message, hint].filter(Boolean).map((text) => el('p', '', text)));
}

async function describe() {
  const about = (state.about = await (await asked('/', { headers: { accept: 'application/json' } })).json());
  document.title = about.title;
  $('title').textContent = about.title;
  $('subtitle').textContent =
    about.release === null
      ? 'Nothing is deployed yet: riskctl full deploys the first model, and it is served as soon as it is there.'
      : `Release ${about.release}, model ${about.model.slice(0, 8)}, trained ${when(about.trained)}`;
  $('csv').placeholder = `${about.columns.map(({ name }) => name).join(',')}\n…`;
  $('footer').textContent = `riskctl ${about.version}. What is scored here is neither kept nor written anywhere.`;
}

function when(time) {
  return `${time.slice(0, 10)} ${time.slice(11, 16)} UTC`;
}

async function score(event) {
  event?.preventDefault();
  const csv = $('csv').value.trim() === '' ? '' : $('csv').value;
  if (csv === '') return say('There is nothing to score yet.', 'Drop a CSV, paste one, or try the example.', true);
  const button = document.querySelector('button.primary');
  button.disabled = true;
  say('Scoring …');
  try {
    const response = await asked('/prediction', { method: 'POST', headers: { 'content-type': 'text/csv' }, body: csv });
    Object.assign(state, { csv, answer: await response.json(), sort: 'probability', descending: true, shown: PAGE });
    $('filter').value = '';
    say('');
    show();
  } catch (error) {
    $('result').hidden = true;
    say(error.message, error.hint, true);
  } finally {
    button.disabled = false;
  }
}

/** The colour of a band goes by its place among them: the lowest, the highest, and all between. */
function bandClass(name) {
  const { bands } = state.about;
  const place = bands.findIndex((band) => band.name === name);
  if (place === bands.length - 1 && bands.length > 1) return 'band-high';
  return place <= 0 ? 'band-low' : 'band-mid';
}

function show() {
  const { predictions, rejected, rows } = state.answer;
  $('result').hidden = false;
  const mean = predictions.reduce((sum, one) => sum + one.probability, 0) / (predictions.length || 1);
  const positive = predictions.filter((one) => one.positive).length;
  const figures = [
    ['Clients scored', whole.format(rows.scored)],
    ['Predicted positive', whole.format(positive)],
    ['Mean risk', predictions.length === 0 ? 'n/a' : percent(mean)],
    ['Not scored', whole.format(rows.rejected)],
  ];
  $('figures').replaceChildren(...figures.map(([name, value]) => el('div', '', el('dt', '', name), el('dd', '', value))));
  showBands(predictions);
  showClients();
  $('rejected').hidden = rejected.length === 0;
  $('rejected')
    .querySelector('tbody')
    .replaceChildren(
      ...rejected
        .slice(0, PAGE)
        .map(({ row, column, reason }) => el('tr', '', el('td', 'right', row), el('td', '', column), el('td', '', reason))),
    );
}

function showBands(predictions) {
  const counts = state.about.bands.map(({ name }) => [name, predictions.filter(({ band }) => band === name).length]);
  const stack = el(
    'div',
    'stack',
    ...counts
      .filter(([, count]) => count > 0)
      .map(([name, count]) => {
        const part = el('i', bandClass(name));
        part.style.flexGrow = count;
        return part;
      }),
  );
  const key = counts.map(([name, count]) => el('span', '', el('i', bandClass(name)), `${name}: ${whole.format(count)}`));
  $('bands').replaceChildren(...(predictions.length === 0 ? [] : [stack, el('div', 'key', ...key)]));
}

const COLUMNS = [
  { key: 'row', title: 'Row', right: true, value: (one) => one.row, cell: (one) => one.row },
  { key: 'probability', title: 'Risk', value: (one) => one.probability, cell: risk },
  {
    key: 'band',
    title: 'Band',
    value: (one) => one.probability,
    cell: (one) => el('span', 'pill', el('i', bandClass(one.band)), one.band),
  },
  { key: 'predicted', title: 'Predicted', value: (one) => one.predicted, cell: (one) => one.predicted },
  { key: 'reasons', title: 'Why', value: (one) => one.reasons[0]?.words ?? '', cell: reasons },
];

function columns() {
  const ids = Object.keys(state.answer.predictions[0]?.ids ?? {});
  const named = ids.map((id) => ({
    key: `id ${id}`,
    title: id,
    strong: true,
    value: (one) => one.ids[id] ?? '',
    cell: (one) => one.ids[id] ?? '',
  }));
  const [row, ...rest] = COLUMNS;
  return [row, ...named, ...rest];
}

function risk({ probability, band }) {
  const bar = el('i', bandClass(band));
  bar.style.width = `${Math.max(1, probability * 100)}%`;
  return el('div', 'risk', el('b', '', percent(probability)), el('div', 'track', bar));
}

function reasons({ reasons: all }) {
  return el('ul', 'reasons', ...all.map(({ words, contribution }) => el('li', contribution > 0 ? 'raises' : '', words)));
}

function percent(share) {
  return `${(share * 100).toFixed(1)}%`;
}

function showClients() {
  const all = columns();
  const sorted = all.find(({ key }) => key === state.sort) ?? all[0];
  const wanted = $('filter').value.trim().toLowerCase();
  const found = state.answer.predictions.filter((one) => wanted === '' || textOf(one).includes(wanted));
  const turn = state.descending ? -1 : 1;
  const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
  found.sort((a, b) => turn * compare(sorted.value(a), sorted.value(b)) || a.row - b.row);
  const heads = all.map(({ key, title, right }) => {
    const button = el('button', '', title);
    button.type = 'button';
    button.addEventListener('click', () => {
      state.descending = state.sort === key ? !state.descending : key === 'probability' || key === 'band';
      state.sort = key;
      showClients();
    });
    const head = el('th', right ? 'right' : '', button);
    head.scope = 'col';
    if (key === state.sort) head.ariaSort = state.descending ? 'descending' : 'ascending';
    return head;
  });
  const lines = found.slice(0, state.shown).map((one) =>
    el(
      'tr',
      '',
      ...all.map(({ key, cell, right, strong }) => {
        const place = `at-${key.split(' ')[0]}`;
        return el('td', [place, ...(right ? ['right'] : []), ...(strong ? ['strong'] : [])].join(' '), cell(one));
      }),
    ),
  );
  $('clients').tHead.replaceChildren(el('tr', '', ...heads));
  $('clients').tBodies[0].replaceChildren(...lines);
  $('more').hidden = found.length <= state.shown;
  $('more').textContent = `Show more of ${whole.format(found.length)}`;
}

function textOf({ ids, predicted, band, reasons: all }) {
  return [...Object.values(ids), predicted, band, ...all.map(({ words }) => words)].join(' ').toLowerCase();
}

async function download() {
  const headers = { 'content-type': 'text/csv', accept: 'text/csv' };
  const response = await asked('/prediction?spreadsheet=true', { method: 'POST', headers, body: state.csv });
  const link = el('a', '');
  link.href = URL.createObjectURL(new Blob([await response.text()], { type: 'text/csv' }));
  link.download = `${state.name.replace(/\.csv$/i, '') || 'clients'}.predictions.csv`;
  link.click();
  URL.revokeObjectURL(link.href);
}

async function take(file) {
  if (file === undefined) return;
  state.name = file.name;
  $('chosen').textContent = file.name;
  $('csv').value = await file.text();
  await score();
}

async function example() {
  const document = await (await asked('/openapi.json')).json();
  $('csv').value = document.paths['/prediction'].post.requestBody.content['text/csv'].example ?? '';
  state.name = 'example';
  $('chosen').textContent = '';
  await score();
}

async function history() {
  const runs = await (await asked('/history?last=12')).json();
  const cells = (run) => [
    el('td', 'nowrap', when(run.started)),
    el('td', '', run.command),
    el('td', '', run.outcome),
    el('td', '', run.drift ?? ''),
    el('td', 'right', run.realised_f1?.toFixed(3) ?? ''),
    el('td', 'right', run.expected_f1?.toFixed(3) ?? ''),
    el('td', '', run.verdict ?? ''),
    el('td', 'nowrap', run.release ?? ''),
  ];
  const empty = el('td', 'muted', 'no runs yet');
  empty.colSpan = 8;
  const rows = runs.map((run) => el('tr', '', ...cells(run)));
  $('history').tBodies[0].replaceChildren(...(rows.length === 0 ? [el('tr', '', empty)] : rows));
}

/** Runs something that may fail; what is wrong is said on the page. */
function trying(work) {
  return (...given) => work(...given).catch((error) => say(error.message, error.hint, true));
}

$('form').addEventListener('submit', trying(score));
$('example').addEventListener('click', trying(example));
$('download').addEventListener('click', trying(download));
$('file').addEventListener(
  'change',
  trying(({ target }) => take(target.files[0])),
);
$('filter').addEventListener('input', showClients);
$('more').addEventListener('click', () => {
  state.shown += PAGE * 5;
  showClients();
});
const drop = $('drop');
for (const type of ['dragenter', 'dragover', 'dragleave', 'drop']) {
  drop.addEventListener(type, (event) => {
    event.preventDefault();
    drop.classList.toggle('over', type === 'dragenter' || type === 'dragover');
  });
}
drop.addEventListener(
  'drop',
  trying((event) => take(event.dataTransfer.files[0])),
);

await trying(describe)();
await trying(history)();
if (location.search === '?example') await trying(example)();
