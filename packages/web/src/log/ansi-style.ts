/** A colour of the palette of 16, whose shades the theme says, or one as it is. */
export type AnsiColour =
  | { readonly kind: 'named'; readonly index: number }
  | { readonly kind: 'exact'; readonly css: string };

/** How a piece of a line is shown. What is usual is absent. */
export type AnsiStyle = {
  readonly foreground?: AnsiColour;
  readonly background?: AnsiColour;
  readonly bold?: true;
  readonly dim?: true;
  readonly italic?: true;
  readonly underline?: true;
  readonly strike?: true;
  readonly inverse?: true;
};

/** What one line leaves to the next. */
export type AnsiState = { readonly style: AnsiStyle; readonly href?: string };

export const plainState: AnsiState = { style: {} };
