/** Text that is markup already; everything else is escaped when it is put into a template. */
export type Html = { readonly markup: string };

type Insert = Html | readonly Html[] | string | number | undefined;

export function html(parts: TemplateStringsArray, ...inserts: readonly Insert[]): Html {
  return { markup: parts.reduce((text, part, index) => text + render(inserts[index - 1]) + part) };
}

function render(insert: Insert): string {
  if (insert === undefined) return '';
  if (typeof insert === 'string' || typeof insert === 'number') return escaped(String(insert));
  return 'markup' in insert ? insert.markup : insert.map(({ markup }) => markup).join('');
}

function escaped(text: string): string {
  const names: { readonly [character: string]: string } = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": '#39' };
  return text.replace(/[&<>"']/g, (character) => `&${names[character]};`);
}

export function layout(title: string, who: string, content: Html): string {
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Signalbox</title>
<link rel="stylesheet" href="page.css"></head>
<body><header><a href="../ui/">Signalbox</a><span>${who}</span></header>
<main>${content}</main></body></html>
`.markup;
}

export const stylesheet = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; } body { margin: 0 auto; max-width: 60rem; padding: 0 1rem 4rem; }
header { display: flex; justify-content: space-between; padding: 1rem 0; border-bottom: 1px solid #8885; } header a { font-weight: 700; text-decoration: none; color: inherit; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .35rem .6rem .35rem 0; border-bottom: 1px solid #8883; vertical-align: top; }
.status { font-weight: 600; } .done, .success, .SUCCESS { color: #1a7f37; } .failed, .failure, .error, .stopped, .killed { color: #c0392b; } .held, .paused, .running, .queued { color: #9a6700; }
.decision { border: 2px solid #9a6700; border-radius: .5rem; padding: .5rem 1rem; margin: 1rem 0; }
button { font: inherit; padding: .4rem 1rem; border-radius: .4rem; border: 1px solid #8888; cursor: pointer; } button.grant { background: #1a7f37; color: #fff; }
input { font: inherit; padding: .35rem; width: min(30rem, 100%); box-sizing: border-box; }
pre { background: #8881; padding: .6rem; overflow: auto; max-height: 30rem; border-radius: .4rem; } code { overflow-wrap: anywhere; }
`;
