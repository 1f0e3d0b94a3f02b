/** What one pipeline file may cost; a file beyond these is refused with its place. */
export const limits = {
  fileBytes: 1024 * 1024,
  depth: 100,
  aliases: 100,
  /** Blank ones and comments, too: a block of text costs by its lines. */
  lines: 20_000,
  keys: 2500,
  /** A key, its colon, blank, value and line end are seven: all keys that are allowed fit, and reading stays short. */
  lexemes: 24_000,
  /** Nodes after all aliases are written out: a bomb of few aliases grows to billions. */
  expandedNodes: 40_000,
  /** In double-quoted texts; each that is wrong costs an error. */
  escapes: 10_000,
  /** Of one text: what joins its lines does so sign by sign. */
  textUnits: 200_000,
  /** Combinations of one matrix. */
  axes: 100,
  /** Nodes of a file, once for each combination of its matrix. */
  matrixNodes: 50_000,
  /** Within one text. */
  references: 2000,
  /** Of all files of a build together. */
  build: {
    fileUnits: 2 * 1024 * 1024,
    lexemes: 45_000,
    /** Of texts that are no YAML, read again with a line mended. */
    mendedLexemes: 60_000,
    /** Texts with `${…}` that are read, and all that is put into them. */
    madeUnits: 2 * 1024 * 1024,
    /** Characters of patterns read, and positions looked at to decide them. */
    patternSteps: 600_000,
    /** Values of expressions, and their length. */
    expressionSteps: 1_000_000,
    /** Commands and environments of the plans, with aliases written out. */
    planUnits: 4 * 1024 * 1024,
    readNodes: 100_000,
  },
  /** Lists of files and what is reported about them stay readable. */
  files: 100,
  diagnosticsPerFile: 100,
  nameLength: 100,
  patternLength: 1000,
  /** Linux refuses an environment string above 128 KiB; a UTF-16 unit takes up to three bytes. */
  environmentValueUnits: 40_000,
} as const;
