/** The name of an image without what every registry adds; `tag` is empty where the newest is meant. */
type ImageName = { readonly name: string; readonly tag: string };

function imageName(image: string): ImageName {
  const [path = '', digest] = image.split('@');
  const colon = path.lastIndexOf(':');
  const hasTag = colon > path.lastIndexOf('/');
  const name = (hasTag ? path.slice(0, colon) : path)
    .replace(/^(?:index\.)?docker\.io\//, '')
    .replace(/^library\//, '');
  return { name, tag: digest ?? (hasTag ? path.slice(colon + 1) : '') };
}

/** Whether an image is one of a list, in which a name without a tag stands for all of its tags. */
export function isListed(image: string, list: readonly string[]): boolean {
  const { name, tag } = imageName(image);
  return list.map(imageName).some((each) => each.name === name && (each.tag === '' || each.tag === tag));
}
