export type CloudClient = {
  /** Ids of what is made; the same for the same key, however often it is asked. */
  readonly make: (wanted: {
    readonly key: string;
    readonly kind: string;
    readonly count: number;
  }) => Promise<readonly string[]>;
  /** All that was made under the key, and what anybody still asks for under it. */
  readonly remove: (key: string) => Promise<void>;
};

export function cloudAt(url: string): CloudClient {
  const ask = async (body: object): Promise<unknown> => {
    const response = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`the cloud answers ${response.status}: ${await response.text()}`);
    return response.json();
  };
  return {
    make: async (wanted) => ((await ask({ do: 'make', ...wanted })) as { readonly ids: readonly string[] }).ids,
    remove: async (key) => void (await ask({ do: 'remove', key })),
  };
}
