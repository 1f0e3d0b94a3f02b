/** As many rows as the server gives in one page. */
const pageSize = 500;

export type PageOf<Place> = { readonly limit: number; readonly after?: Place };

/** A list as a whole, page by page; `place` is what a page goes on behind, as its last row says it. */
export async function allPages<Row, Place extends string | number>(
  read: (page: PageOf<Place>) => Promise<readonly Row[]>,
  place: (last: Row) => Place,
  size = pageSize,
): Promise<Row[]> {
  const all: Row[] = [];
  for (;;) {
    const last = all.at(-1);
    const page = await read({ limit: size, ...(last !== undefined && { after: place(last) }) });
    all.push(...page);
    if (page.length < size) return all;
  }
}
