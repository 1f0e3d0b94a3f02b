/** Static messages, facts in fields. */
export type Log = {
  readonly info: (message: string, fields?: Fields) => void;
  readonly warn: (message: string, fields?: Fields) => void;
  readonly error: (message: string, fields?: Fields) => void;
};

export type Fields = { readonly [name: string]: unknown };
