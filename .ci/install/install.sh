#!/bin/sh
# Installs Patternbook: downloads the archive for this machine, compares it with the checksum below, and copies the
# programs into a folder. As an asset of a release it installs that release:
#   curl --proto '=https' --tlsv1.2 -LsSf https://github.com/OWNER/patternbook/releases/download/v0.1.0/install.sh | sh
# PATTERNBOOK_INSTALL_DIR is the folder (~/.local/bin), PATTERNBOOK_DOWNLOAD where the archives are instead.
set -eu

repository='@REPOSITORY@'
version='@VERSION@'
checksums='
@CHECKSUMS@
'

fail() {
  printf 'error: %s\n' "$1" >&2
  [ $# -lt 2 ] || printf 'hint: %s\n' "$2" >&2
  exit 1
}

from_source='cargo install --locked patternbook'

target() {
  case $(uname -m) in
    x86_64 | amd64) machine=x86_64 ;;
    aarch64 | arm64) machine=aarch64 ;;
    *) fail "there is no program for $(uname -m)" "$from_source" ;;
  esac
  case $(uname -s) in
    Linux) echo "$machine-unknown-linux-gnu" ;;
    Darwin) echo "$machine-apple-darwin" ;;
    *) fail "there is no program for $(uname -s)" "on Windows run install.ps1; elsewhere $from_source" ;;
  esac
}

download() {
  if command -v curl >/dev/null; then
    # What is redirected, too, is never asked for in the clear; a folder of one's own may be.
    curl --fail --silent --show-error --location --proto '=https,file' --output "$2" "$1"
  elif command -v wget >/dev/null; then
    wget --quiet --https-only --output-document="$2" "$1"
  else
    fail 'neither curl nor wget is installed'
  fi
}

sha256() {
  if command -v sha256sum >/dev/null; then sha256sum "$1"; else shasum -a 256 "$1"; fi | cut -d ' ' -f 1
}

# All of it is in functions, so that a script that arrives in part does nothing.
main() {
  case $version in @*) fail 'this is the template of an installer' 'take install.sh of a release' ;; esac
  name=patternbook-$version-$(target)
  base=${PATTERNBOOK_DOWNLOAD:-https://github.com/$repository/releases/download/v$version}
  dir=${PATTERNBOOK_INSTALL_DIR:-$HOME/.local/bin}
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  trap 'exit 130' INT TERM

  expected=$(printf '%s\n' "$checksums" | sed -n "s/^\([0-9a-f]\{64\}\) [ *]$name\.tar\.gz\$/\1/p")
  [ -n "$expected" ] || fail "release $version has no archive $name.tar.gz" "$from_source"
  download "$base/$name.tar.gz" "$work/archive.tar.gz" || fail "failed to download $base/$name.tar.gz"
  actual=$(sha256 "$work/archive.tar.gz")
  [ "$actual" = "$expected" ] ||
    fail "the archive is not what was released: its SHA-256 is $actual, not $expected" 'nothing was installed; try again, then report it'

  tar -xzf "$work/archive.tar.gz" -C "$work"
  "$work/$name/patternbook" --version >/dev/null ||
    fail "the program does not start here" "it needs glibc 2.28 or newer, or macOS; elsewhere $from_source"
  mkdir -p "$dir"
  for program in patternbook cargo-patternbook; do
    # A program that is running can be replaced, but not written to.
    cp "$work/$name/$program" "$dir/.$program.new"
    mv -f "$dir/.$program.new" "$dir/$program"
  done
  printf 'Installed patternbook %s in %s\n' "$version" "$dir"
  case :$PATH: in
    *:"$dir":*) ;;
    *) printf 'This folder is not in PATH yet: add it there\n' ;;
  esac
}

main
