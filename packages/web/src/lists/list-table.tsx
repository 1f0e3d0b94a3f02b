import { type ReactNode, useRef } from 'react';
import classes from './list-table.module.css';
import { useRowKeys } from './use-row-keys.ts';

export type Column = {
  readonly label: string;
  /** Where there is little room it is left out. */
  readonly isWide?: boolean;
  readonly align?: 'end';
};

type ListTableProps = {
  readonly label: string;
  readonly columns: readonly Column[];
  readonly children: ReactNode;
};

/** Rows of things of one kind. `j` and `k` go from row to row, to what is a link in each. */
export function ListTable({ label, columns, children }: ListTableProps) {
  const body = useRef<HTMLTableSectionElement>(null);
  useRowKeys(body);
  return (
    <table className={classes.table} aria-label={label}>
      <thead>
        <tr>
          {columns.map(({ label: name, isWide, align }) =>
            // What is done with a row needs no name.
            name === '' ? (
              <td key="" />
            ) : (
              <th key={name} scope="col" data-wide={isWide} data-align={align}>
                {name}
              </th>
            ),
          )}
        </tr>
      </thead>
      <tbody ref={body}>{children}</tbody>
    </table>
  );
}
