import { Document, Pair, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import type { OutNode } from './out-node.ts';

/** Text of a document; what stood as comments above a line of the source stands above what came of that line. */
export function writeYaml(root: OutNode, source: string): string {
  const document = new Document(null, { version: '1.2' });
  document.contents = nodeOf(root, commentsOf(source)) as typeof document.contents;
  return document.toString({ lineWidth: 0 });
}

type Comments = Map<number, string>;

/** By the line below them. */
function commentsOf(source: string): Comments {
  const comments: Comments = new Map();
  let block: string[] = [];
  for (const [index, line] of source.split('\n').entries()) {
    const comment = /^\s*#(.*)$/.exec(line);
    if (comment) block.push(comment[1] as string);
    else if (line.trim() !== '') {
      if (block.length > 0) comments.set(index + 1, block.join('\n'));
      block = [];
    }
  }
  return comments;
}

function nodeOf(node: OutNode, comments: Comments): YAMLMap | YAMLSeq | Scalar {
  if (node.kind === 'scalar') return new Scalar(node.value);
  if (node.kind === 'list') {
    const sequence = new YAMLSeq();
    sequence.items = node.items.map((item) => nodeOf(item, comments));
    sequence.flow = node.items.length <= 5 && node.items.every(isShort);
    return sequence;
  }
  const mapping = new YAMLMap();
  for (const { key, line, value } of node.pairs) {
    const name = new Scalar(key);
    const at = line ?? 0;
    const comment = comments.get(at);
    if (comment !== undefined) {
      name.commentBefore = comment;
      comments.delete(at);
    }
    mapping.items.push(new Pair(name, nodeOf(value, comments)));
  }
  return mapping;
}

/** A few words stand in one line; commands never. */
function isShort(node: OutNode): boolean {
  return node.kind === 'scalar' && !/[\s,]/.test(String(node.value)) && String(node.value).length <= 20;
}
