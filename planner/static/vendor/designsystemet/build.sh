#!/bin/sh
# Rebuilds theme.css and designsystemet.css beside this file. Needs Node 20 and npm; the application itself needs neither.
#
# theme.css           colours, type and sizes, made by the design system's own tool from designsystemet.config.json
# designsystemet.css  only the components our templates use (the package ships one file for each), so that a page stays
#                     under 150 kB even before it is compressed; add a name to COMPONENTS when a page needs one more
#
# Usage: sh build.sh
set -eu
CSS_VERSION=1.22.0
TOOL_VERSION=1.15.0
BASE="base heading label paragraph validation-message"
COMPONENTS="link list skip-link button alert table input field fieldset error-summary breadcrumbs"

here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-save "@digdir/designsystemet-css@$CSS_VERSION" "@digdir/designsystemet@$TOOL_VERSION" lightningcss-cli@1 >/dev/null

cp "$here/designsystemet.config.json" .
npx designsystemet tokens create --config designsystemet.config.json >/dev/null
npx designsystemet tokens build >/dev/null
# The colours follow the device (data-color-scheme="auto"), so the copies for a forced scheme and the second typeface are left out.
awk '
  /^\[data-color-scheme="dark"\] \{/ || /^\[data-typography="secondary"\] \{/ { skip = 1 }
  /^@media \(prefers-color-scheme: light\)/ { inside = 1; print; next }
  inside && /data-color-scheme="auto"/ { skip = 1; inside = 0 }
  !skip { print }
  skip && /^\}/ { skip = 0 }
' design-tokens-build/grode.css > theme-trimmed.css
npx lightningcss --minify theme-trimmed.css -o "$here/theme.css"

source=node_modules/@digdir/designsystemet-css
{
  echo "@layer ds.theme, ds.base, ds.components;"
  echo "@layer ds.base {"
  for name in $BASE; do cat "$source/dist/src/$name.css"; echo; done
  echo "}"
  echo "@layer ds.components {"
  for name in $COMPONENTS; do cat "$source/dist/src/$name.css"; echo; done
  echo "}"
} > all.css
npx lightningcss --minify all.css -o "$here/designsystemet.css"
cp "$source/LICENSE" "$here/LICENSE"
wc -c "$here/theme.css" "$here/designsystemet.css"
