type Hook = {
  readonly url: string;
  readonly secret: string;
  /** The command that tells of a branch again, but for its name. */
  readonly again: string;
  /** After a first try, with a pause that begins at a second and doubles. */
  readonly retries?: number;
};

/** A `post-receive` hook in POSIX shell that tells the server of each ref that was pushed. */
export function postReceive({ url, secret, again, retries = 4 }: Hook): string {
  return script
    .replace("'@URL@'", () => quoted(url))
    .replace("'@SECRET@'", () => quoted(secret))
    .replace("'@AGAIN@'", () => quoted(again))
    .replace("'@RETRIES@'", () => String(retries));
}

/** What people wrote reaches the shell only as the content of variables and pipes, and JSON only through json_string. */
const script = String.raw`#!/bin/sh
# Tells Signalbox what was pushed. It holds a secret: keep it readable for the owner of the repository only.
set -u
url='@URL@'
secret='@SECRET@'
again='@AGAIN@'
retries='@RETRIES@'

# The standard input as a string of JSON: control characters go, line breaks and tabs stay.
json_string() {
  LC_ALL=C tr -d '\000-\010\013-\037\177' |
    LC_ALL=C awk '
      BEGIN { printf "\"" }
      NR > 1 { printf "\\n" }
      { gsub(/\\/, "\\\\&"); gsub(/"/, "\\\\&"); gsub(/\t/, "\\t"); printf "%s", $0 }
      END { printf "\"" }'
}

uuid() {
  openssl rand -hex 16 |
    sed 's/^\(.\{8\}\)\(.\{4\}\).\(.\{3\}\).\(.\{3\}\)\(.\{12\}\)$/\1-\2-4\3-8\4-\5/'
}

tell() {
  body=$(printf '{"ref":%s,"before":"%s","after":"%s","author":%s,"message":%s}' "$1" "$2" "$3" "$4" "$5")
  signature=$(printf '%s' "$body" | openssl dgst -sha256 -hmac "$secret" | sed 's/^.*[= ]//')
  printf '%s' "$body" |
    curl --silent --show-error --fail --max-time 20 --request POST \
      --retry "$retries" --retry-connrefused --retry-max-time 20 \
      --header 'Content-Type: application/json' \
      --header "X-Hub-Signature-256: sha256=$signature" \
      --header "X-Signalbox-Delivery: $(uuid)" \
      --data-binary @- "$url" >/dev/null
}

while read -r before after ref; do
  # Of a ref that was deleted, and of a tag of anything but a commit, there is nothing to build.
  commit=$(git rev-parse --quiet --verify "$after^{commit}" 2>/dev/null) || continue
  author=$(git log -1 --format='%an <%ae>' "$commit" | head -c 900 | json_string)
  message=$(git log -1 --format=%B "$commit" | head -c 20000 | json_string)
  if tell "$(printf '%s' "$ref" | json_string)" "$before" "$commit" "$author" "$message"; then
    echo "Signalbox was told of $ref"
  else
    # Who pushes has waited once; a server that is away is away for the other refs too.
    retries=0
    echo "Signalbox could not be told of $ref: nothing was started." >&2
    case $ref in
      refs/heads/*)
        branch=$(printf '%s' "$ref" | sed "s#^refs/heads/##; s/'/'\\\\''/g")
        echo "When it answers again, this starts what was missed:" >&2
        echo "  $again --branch '$branch'" >&2
        ;;
    esac
  fi
done
`;

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
