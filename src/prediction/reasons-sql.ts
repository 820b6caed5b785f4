import { valueColumn } from '../data/staging.js';
import { cases, ident, join, literal, sql, Sql } from '../engine/sql.js';
import { partSql } from '../model/expression.js';
import type { Effect } from './effects.js';
import { inWords, STATES } from './reasons.js';

/** What one reason consists of, as columns of the engine. */
export interface ReasonColumns {
  readonly words: Sql;
  readonly feature: Sql;
  readonly contribution: Sql;
}

const part = (place: number): Sql => ident(`part${place}`);
const size = (place: number): Sql => ident(`size${place}`);
const chosen = (rank: number): Sql => ident(`chosen${rank}`);

/**
 * Rows with the linear predictor as `eta`, and what it takes to give so many reasons: the size of each contribution, and, rank by
 * rank, the place of the feature with the largest one that is left. A step a rank: what a step has found is not worked out again.
 */
export function rankedSql(rows: Sql, intercept: number, effects: readonly Effect[], most: number): Sql {
  const places = effects.map((_, place) => place);
  const parts = effects.map(({ term, feature }, place) => sql`${partSql(term, feature)} as ${part(place)}`);
  const sizes = effects.map((effect, place) => sql`abs(${contribution(effect, place)}) as ${size(place)}`);
  const eta = sql`${join([sql`${intercept}`, ...places.map(part)], ' + ')} as eta`;
  let ranked = sql`select *, ${join([eta, ...sizes])} from (select ${join([new Sql('*'), ...parts])} from (${rows}) as kept) as parted`;
  for (let rank = 0; rank < Math.min(most, effects.length); rank += 1) {
    const left = places.map((place) =>
      rank === 0 ? size(place) : sql`case when ${isTaken(place, rank)} then null else ${size(place)} end`,
    );
    const largest = ident(`largest${rank}`);
    const sized = sql`select *, greatest(0e0, ${join(left)}) as ${largest} from (${ranked}) as ranked`;
    const found = places.map((place) => ({
      when: rank === 0 ? sql`${size(place)} = ${largest}` : sql`${size(place)} = ${largest} and not (${isTaken(place, rank)})`,
      then: place,
    }));
    ranked = sql`select *, case when ${largest} > 0 then ${cases(found, null)} end as ${chosen(rank)} from (${sized}) as sized`;
  }
  return ranked;
}

function isTaken(place: number, rank: number): Sql {
  return join(
    Array.from({ length: rank }, (_, earlier) => sql`${chosen(earlier)} = ${place}`),
    ' or ',
  );
}

/** The reason of a rank, as columns of {@link rankedSql}: NULL where nothing more contributes. */
export function reasonSql(effects: readonly Effect[], rank: number): ReasonColumns {
  if (rank >= effects.length) {
    const nothing = literal(null);
    return {
      words: sql`cast(${nothing} as varchar)`,
      feature: sql`cast(${nothing} as varchar)`,
      contribution: sql`cast(${nothing} as double)`,
    };
  }
  const of = (what: (effect: Effect, place: number) => Sql): Sql =>
    cases(
      effects.map((effect, place) => ({ when: sql`${chosen(rank)} = ${place}`, then: what(effect, place) })),
      null,
    );
  return { words: of(wordsSql), feature: of(({ feature }) => literal(feature.name)), contribution: of(contribution) };
}

function contribution({ reference }: Effect, place: number): Sql {
  return sql`(${part(place)} - ${reference})`;
}

/** The words of a reason, one text for each state that a feature can be in. */
function wordsSql({ feature, term, mean, part: partOf, reference }: Effect): Sql {
  const value = valueColumn(feature);
  const { name } = feature;
  const says = (state: string, adds: number): Sql => literal(inWords(state, adds - reference));
  const missing = { when: sql`${value} is null`, then: says(STATES.missing(name), partOf(null)) };
  if (term.kind === 'numeric') {
    const average = mean ?? 0;
    const low = { when: sql`${value} < ${average}`, then: literal(inWords(STATES.low(name), -term.coefficient)) };
    return cases([missing, low], literal(inWords(STATES.high(name), term.coefficient)));
  }
  const levels = term.levels.map(({ level, coefficient }) => ({
    when: sql`${value} = ${level}`,
    then: says(STATES.level(name, level), coefficient),
  }));
  return cases([missing, ...levels], says(STATES.rare(name), term.other ?? 0));
}
