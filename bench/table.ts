import type { Figure, Measured } from './cell.ts';
import { quantile } from './quantile.ts';

/** A line for each figure: its median, its least and most of all rounds, and whether it is what it must be. */
export function tableOf({ cell, figures, checked }: Measured & { readonly cell: string }): string {
  const rows = figures.map((figure) => {
    const [low, high] = [Math.min(...figure.rounds), Math.max(...figure.rounds)].map(short);
    return [
      figure.name,
      `${short(medianOf(figure))} ${figure.unit}`,
      `${low} – ${high}`,
      `${figure.rounds.length} rounds`,
      verdictOf(figure),
    ];
  });
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return [`${cell}: checked, ${checked}`, ...lines].join('\n');
}

function medianOf({ rounds }: Figure): number {
  return quantile(rounds, 0.5);
}

function verdictOf({ rounds, must }: Figure): string {
  if (!must) return '';
  const median = quantile(rounds, 0.5);
  const [holds, words] =
    'atMost' in must
      ? [median <= must.atMost, `at most ${must.atMost}`]
      : [median >= must.atLeast, `at least ${must.atLeast}`];
  return `${holds ? 'ok' : 'MISSED'}: ${words}`;
}

function short(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
