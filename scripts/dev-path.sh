# `. scripts/dev-path.sh` puts the project's own node and pnpm on PATH (bash or zsh).
_im_root=$(git rev-parse --show-toplevel)
PATH="$_im_root/.tools/node_modules/.bin:$_im_root/node_modules/.bin:$PATH"
export PATH
unset _im_root
