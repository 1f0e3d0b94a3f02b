// biome-ignore-all lint/suspicious/noTemplateCurlyInString: such names in plain text are what is meant.
const mebibyte = 1024 * 1024;

const tail = '\nsteps: { a: { image: x, commands: y } }';

/** Repeats a piece up to a size that a file may just have. */
function fill(piece: (index: number) => string, size = mebibyte - 1000): string {
  const pieces: string[] = [];
  let length = 0;
  for (let index = 0; length < size; index++) {
    const next = piece(index);
    pieces.push(next);
    length += next.length;
  }
  return pieces.join('');
}

/** Each of eight levels names the one before ten times. */
function bomb(): string {
  const levels = [...'bcdefghi'].map((name, index) => `${name}: &${name} [${`*${'abcdefgh'[index]},`.repeat(10)}]`);
  return ['a: &a [x,x,x,x,x,x,x,x,x,x]', ...levels].join('\n') + tail;
}

/** Each sign of an axis becomes many. */
function grow(long: number, longer: number): string {
  return `matrix: { A: ["${'a'.repeat(long)}"] }\nsteps: { a: { image: x, commands: ["echo \${A//a/${'b'.repeat(longer)}}"] } }`;
}

/** A condition, so many times. */
function evaluated(expression: string, times = 1): string {
  return `when: [${`{ event: push, evaluate: '${expression}' },`.repeat(times)}]${tail}`;
}

/** Files up to a mebibyte that are made to take long. */
export const hostileFiles: Readonly<Record<string, () => string>> = {
  'alias bomb': bomb,
  'flow lists': () => '['.repeat(mebibyte - 10),
  'compact lists': () => '- '.repeat(mebibyte / 2 - 10),
  'flow maps': () => '{a: '.repeat(mebibyte / 4 - 10),
  'many keys': () => fill((index) => `k${index}: 1\n`),
  'the most keys that are allowed': () => fill((index) => `k${index}: ${'v'.repeat(90)}\n`) + tail,
  'many scalars': () => `variables: [${fill(() => 'x,')}]${tail}`,
  'one long text': () => `variables: "${fill(() => 'x')}"${tail}`,
  'one long block': () => `variables: |\n${fill(() => '  x\n')}${tail}`,
  'many comments': () => fill(() => '#\n') + tail,
  'many blank lines': () => fill(() => '\n') + tail,
  'many blanks': () => `a:${fill(() => ' ')}1${tail}`,
  'many quotes': () => fill(() => '"'),
  'many anchors': () => `variables: [${fill((index) => `&a${index} x,`)}]${tail}`,
  'many tags': () => `variables: [${fill(() => '!!str x,')}]${tail}`,
  'many documents': () => fill(() => '---\n'),
  'many errors': () => fill(() => '"\\q" '),
  'question marks': () => fill(() => '? '),
  colons: () => fill(() => ': '),
  'many steps': () => `steps:${fill((index) => `\n- {image: x, commands: y, name: s${index}}`)}`,
  'many steps of one name': () => `steps:${fill(() => '\n- {image: x, commands: y, name: s}')}`,
  'many steps that wait for all before': () =>
    `steps:${fill((index) => `\n- {image: x, commands: y, name: s${index}, depends_on: [s0, s1, s2, s3, s${index - 1}]}`)}`,
  'steps that wait for many': () =>
    `variables: &all [${Array.from({ length: 400 }, (_, index) => `s${index}`).join(',')}]\nsteps:${fill(
      (index) => `\n- {image: x, commands: y, name: s${index}, depends_on: *all}`,
      4000,
    )}`,
  'a circle of many': () =>
    `steps:${fill((index) => `\n- {image: x, commands: y, name: s${index}, depends_on: [s${index + 1}]}`, 400_000)}`,
  'many references': () => `steps: { a: { image: x, commands: "${fill(() => '${CI_REPO}')}" } }`,
  'many references to open': () => `steps: { a: { image: x, commands: "${fill(() => '${A:-')}" } }`,
  'many dollars': () => `steps: { a: { image: x, commands: "${fill(() => '$')}" } }`,
  'many settings': () => `steps: { a: { image: x, settings: {${fill((index) => `k${index}: 1,`)}} } }`,
  'settings as JSON': () => `steps: { a: { image: x, settings: { a: [${fill(() => '[1],')}] } } }`,
  'many commands': () => `steps: { a: { image: x, commands: [${fill(() => 'y,')}] } }`,
  'many patterns': () => `when: { branch: [${fill(() => '"*a*b*c*d",')}] }${tail}`,
  'long patterns': () => `when: { branch: ["${'*a'.repeat(490)}",${`"${'{a,b}'.repeat(190)}",`.repeat(900)}] }${tail}`,
  'many conditions': () => `when: [${fill(() => '{ event: tag, branch: x },')}]${tail}`,
  'many expressions': () =>
    `when: [${fill(() => `{ evaluate: '${'CI_REPO == "x" or '.repeat(100)} false' },`)}]${tail}`,
  'expressions of lists': () => {
    const list = `split("${'a'.repeat(1500)}", "")`;
    return `when: [${fill(() => `{ evaluate: 'any(${list}, any(${list}, # == "b"))' },`)}]${tail}`;
  },
  'expressions of patterns': () =>
    `when: [${fill(() => `{ evaluate: '"${'a'.repeat(1900)}" matches "${'(a|a)*'.repeat(150)}b"' },`)}]${tail}`,
  'a matrix of many': () =>
    `matrix: { A: [${'1,'.repeat(100)}], B: [${'1,'.repeat(100)}], C: [${fill(() => '1,')}] }${tail}`,
  'a matrix over many steps': () =>
    `matrix: { A: [${'1,'.repeat(90)}] }\nsteps:${fill((index) => `\n- {image: "\${A}", commands: y, name: s${index}}`, 20_000)}`,
  'a list that excludes': () =>
    `matrix: { A: [${'1,'.repeat(100)}], exclude: [${fill(() => '{ A: 2, B: 3 },')}] }${tail}`,
  'replacements that grow': () => grow(20_000, 20_000),
  'replacements that grow beyond all texts': () => grow(40_000, 40_000),
  'a message that grows': () =>
    `steps: { a: { image: x, commands: ["echo \${CI_COMMIT_MESSAGE//d/${'b'.repeat(500_000)}}"] } }`,
  'many commands that grow': () =>
    `matrix: { A: ["${'a'.repeat(8000)}"] }\nsteps: { a: { image: x, commands: [${`"${`\${A//a/${'b'.repeat(8000)}}`.repeat(7)}",`.repeat(17)}] } }`,
  'a long axis in many places': () =>
    `matrix: { A: ["${'a'.repeat(100_000)}"] }\nsteps: { a: { image: "${'${A}'.repeat(2000)}", commands: y } }`,
  'a long axis in commands': () =>
    `matrix: { A: ["${'a'.repeat(500_000)}"] }\nsteps: { a: { image: x, commands: ["${'${A}'.repeat(2000)}"] } }`,
  'a part that is looked for long': () =>
    `matrix: { A: ["${'a'.repeat(200_000)}"] }\nsteps: { a: { image: x, commands: ["${`\${A//${'a'.repeat(100)}b/}`.repeat(1000)}"] } }`,
  'a joined text without end': () =>
    evaluated(
      `len(join(split("${'x'.repeat(1900)}", ""), join(split("${'y'.repeat(500)}", ""), "${'x'.repeat(900)}"))) > 3`,
    ),
  'a joined text of joined texts': () =>
    evaluated(
      `join(split("${'x'.repeat(1500)}", ""), "${'y'.repeat(60)}") contains join(split("${'y'.repeat(900)}", ""), "z")`,
      300,
    ),
  'many counts': () =>
    evaluated(`count(split(join(split("${'x'.repeat(900)}", ""), "${'y'.repeat(90)}"), ""), # == "x") > 1`, 200),
  'many patterns of expressions': () => evaluated(`"a" matches "${'(a|b){1,90}'.repeat(10)}"`, 1500),
  'classes of many': () => evaluated(`"${'z'.repeat(1900)}" matches "[${'ab'.repeat(450)}]y"`, 100),
  'pattern classes of many': () =>
    `when: { branch: [${`"${`[${'ab'.repeat(90)}]`.repeat(5)}*",`.repeat(500)}] }${tail}`,
  'patterns in a matrix': () =>
    `matrix: { A: [${'1,'.repeat(100)}] }\nwhen: { branch: [${`"${'*a'.repeat(100)}",`.repeat(100)}] }${tail}`,
  'misspelt keys': () => `steps: { a: { image: x, ${fill((index) => `comm${index}: y,`)} } }`,
  'misspelt sections': () => fill((index) => `stps${index}: y\n`) + tail,
  'a pipeline of many': () => `pipeline:${fill((index) => `\n  s${index % 100}: {image: x, group: g, commands: y}`)}`,
  'parameters of many': () => `pipeline: { a: { image: x, ${fill((index) => `k${index}: [a, {b: c}],`)} } }`,
  'merges of merges': () =>
    `variables: [&a { ${fill((index) => `k${index}: v,`, 60_000)} }]\nsteps: [${'{ <<: *a, image: x, commands: y },'.repeat(90)}]`,
};
