const carriers = [
  '{}',
  '"{}',
  "'>{}",
  '</textarea>{}',
  '</title>{}',
  '-->{}',
  ']]>{}',
  '{{constructor}}{}',
  '&lt;{}',
  '[{}]: //evil.example',
];

const charges = [
  '<img src=x onerror="window.ran=1">',
  '<script>window.ran=1</script>',
  '<svg/onload=window.ran=1>',
  '<a href="javascript:window.ran=1">x</a>',
  '<iframe srcdoc="<script>parent.ran=1</script>">',
  '<style>*{display:none}</style>',
  '<form action=//evil.example><button>x',
  '$t(app:title) {{count}} %s $&',
  'ＪａＶａ：alert(1) 🚢 e\u0301 עברית',
  '<math><mtext><img src=x onerror=window.ran=1>',
];

/** A hundred texts, each of which does something where it is taken for more than a text. */
export const hostileTexts: readonly string[] = carriers.flatMap((carrier) =>
  charges.map((charge) => carrier.replace('{}', () => charge)),
);
