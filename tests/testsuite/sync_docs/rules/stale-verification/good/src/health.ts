function check(): number { return 200; }

function other(added: number) {}
