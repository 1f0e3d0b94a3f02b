/** The lines of one command: its echo, which stays in sight when the group is closed, and what came of it. */
export type LogGroup = { readonly start: number; readonly end: number };

/**
 * The rows that are to be seen of a log whose groups may be closed: row by line and line by row, without a list of all
 * of them.
 */
export type LogRows = {
  readonly count: number;
  readonly groups: readonly LogGroup[];
  readonly lineAt: (row: number) => number;
  /** Of a line in a closed group, that of its command. */
  readonly rowOf: (line: number) => number;
  readonly groupAt: (line: number) => LogGroup | undefined;
};

export type LogFolding = {
  readonly total: number;
  /** Lines at which commands begin, in order. */
  readonly commands: readonly number[];
  /** Those of them whose groups are closed. */
  readonly closed: ReadonlySet<number>;
};

export function logRows({ total, commands, closed }: LogFolding): LogRows {
  const groups = commands.map((start, index) => ({ start, end: commands[index + 1] ?? total }));
  // How many lines before each group are hidden.
  const hidden = [0];
  for (const [index, { start, end }] of groups.entries()) {
    hidden.push((hidden[index] ?? 0) + (closed.has(start) ? end - start - 1 : 0));
  }
  const hiddenBefore = (index: number) => hidden[index] ?? 0;
  const rowOfGroup = (index: number) => (groups[index]?.start ?? total) - hiddenBefore(index);
  const groupIndexAt = (line: number) => lastWhere(groups.length, (index) => (groups[index]?.start ?? 0) <= line);
  return {
    count: total - hiddenBefore(groups.length),
    groups,
    lineAt: (row) => {
      const index = lastWhere(groups.length, (each) => rowOfGroup(each) <= row);
      return index < 0 ? row : row + hiddenBefore(index);
    },
    rowOf: (line) => {
      const index = groupIndexAt(line);
      const group = groups[index];
      if (!group) return line;
      return closed.has(group.start) ? rowOfGroup(index) : line - hiddenBefore(index);
    },
    groupAt: (line) => groups[groupIndexAt(line)],
  };
}

/** The last index for which it holds, of those that it holds for up to some place; -1 where there is none. */
function lastWhere(length: number, holds: (index: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
