# Works from the second time on.
if [ -f flaky.seen ]; then
  echo "this time it works"
else
  touch flaky.seen
  echo "this time it does not" >&2
  exit 1
fi
