export type ChartBar = { readonly name: string; readonly number: number; readonly part: number };

const most = 60;

/** Of numbers by name, or a list of them, or of pairs of both; undefined where it is something else. */
export function chartBars(value: unknown): readonly ChartBar[] | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const pairs = Object.entries(value).map(([name, each]) => pairOf(name, each));
  const numbers = pairs.flatMap((pair) => pair ?? []);
  if (numbers.length === 0 || numbers.length !== pairs.length) return undefined;
  const greatest = Math.max(...numbers.map(({ number }) => Math.abs(number)), Number.MIN_VALUE);
  return numbers.slice(0, most).map((each) => ({ ...each, part: Math.abs(each.number) / greatest }));
}

function pairOf(name: string, value: unknown): { readonly name: string; readonly number: number } | undefined {
  if (typeof value === 'number') return { name, number: value };
  if (typeof value !== 'object' || value === null) return undefined;
  const values = Object.values(value);
  const number = values.find((each) => typeof each === 'number');
  const label = values.find((each) => typeof each === 'string');
  return typeof number === 'number' ? { name: typeof label === 'string' ? label : name, number } : undefined;
}
