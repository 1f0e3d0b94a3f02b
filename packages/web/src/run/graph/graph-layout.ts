export type Point = { readonly x: number; readonly y: number };

/** Top left corners of nodes, and the way of each edge around them. */
export type GraphLayout = {
  readonly nodes: ReadonlyMap<string, Point>;
  readonly edges: ReadonlyMap<string, { readonly points: readonly Point[]; readonly label?: Point }>;
  readonly width: number;
  readonly height: number;
};

export type Direction = 'right' | 'down';

/** What a layout depends on, and nothing of what changes while a run goes on: it can be sent to a worker. */
export type ToLayOut = {
  readonly direction: Direction;
  readonly nodes: readonly { readonly id: string; readonly width: number; readonly height: number }[];
  readonly edges: readonly {
    readonly id: string;
    readonly from: string;
    readonly to: string;
    readonly labelWidth: number;
    readonly isBack: boolean;
  }[];
};
