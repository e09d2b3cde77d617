function check(): number {
  return 204;
}

function other() {}
