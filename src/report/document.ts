import type { TopLevelSpec } from 'vega-lite';

/** One number of a row of key figures. */
export interface Figure {
  readonly label: string;
  readonly value: string;
  readonly note: string;
}

/** A column of a table. */
export interface Column {
  readonly title: string;
  readonly align: 'left' | 'right' | 'center';
  /** Its part of the table's width, against the other columns' parts. */
  readonly share: number;
}

/**
 * A cell of a table: text, text that stands out or back, a bar drawn from the middle of the cell, to the right where
 * `bar` is positive, its length |bar| of the half cell, at most 1; or a small histogram, `spark` the heights of its
 * columns between 0 and 1, and `alt` what it shows.
 */
export type Cell =
  | string
  | { readonly text: string; readonly tone: 'strong' | 'muted' }
  | { readonly bar: number }
  | { readonly spark: readonly number[]; readonly alt: string };

/** One of the lights of a report: how some part of the whole stands, said in a word, a shape and a colour. */
export interface Light {
  readonly name: string;
  readonly level: 'good' | 'watch' | 'act' | 'unknown';
  /** Why, in a few words. */
  readonly text: string;
}

/** Rows under a header; where they run over a page, the header is repeated. */
export interface Table {
  readonly kind: 'table';
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
}

/** A picture in the grammar of vega-lite, drawn at its final size: one pixel is one point of the page. */
export interface Chart {
  readonly kind: 'chart';
  /** Names its file, unique in a report. */
  readonly name: string;
  /** What it shows, for readers who cannot see it. */
  readonly alt: string;
  readonly spec: TopLevelSpec;
}

/** One piece of a section. */
export type Block =
  | Table
  | Chart
  | { readonly kind: 'verdict'; readonly status: string; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'subtitle'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | { readonly kind: 'lights'; readonly lights: readonly Light[] }
  | { readonly kind: 'figures'; readonly figures: readonly Figure[] }
  | { readonly kind: 'properties'; readonly entries: readonly { readonly name: string; readonly value: string }[] }
  | { readonly kind: 'pair'; readonly left: Block; readonly right: Block };

/** A titled part of a report; one without a title opens it. */
export interface Section {
  readonly title: string | null;
  readonly blocks: readonly Block[];
}

/** A report as data, whatever face it will be given. */
export interface Report {
  readonly title: string;
  readonly subtitle: string;
  /** What every page names: the model it is about. */
  readonly reference: string;
  readonly generated: Date;
  /** The program that made it, with its version. */
  readonly maker: string;
  readonly sections: readonly Section[];
}
