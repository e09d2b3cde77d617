//! A source of each language, and what is found in it.

use super::*;

const SOURCE: &str = "\
//! Module.

/// Settings.
#[derive(Debug)]
pub struct Config<'a> { name: &'a str }

// A remark.
impl<'a> Config<'a> {
    /// Loads.
    pub fn load() -> Self { fn inner() {} todo!() }
}

impl Clone for Config<'_> { fn clone(&self) -> Self { todo!() } }

pub mod nested { pub const LIMIT: u8 = 1; pub enum Mode { On } }
macro_rules! check { () => {} }
trait Probe { fn probe(&self); }
";

#[test]
fn definitions_have_paths_and_ranges() {
    let symbols = definitions(Language::Rust, SOURCE).symbols;
    let paths: Vec<_> = symbols.iter().map(|symbol| &*symbol.path).collect();
    let expected = [
        "Config::name",
        "Config",
        "Config::load::inner",
        "Config::load",
        "Config::clone",
        "nested::LIMIT",
        "nested::Mode::On",
        "nested::Mode",
        "nested",
        "check",
        "Probe::probe",
        "Probe",
    ];
    assert_eq!(paths, expected);
    let load = find(&symbols, "load")[0];
    assert_eq!(&SOURCE[load.range.clone()], "/// Loads.\n    pub fn load() -> Self { fn inner() {} todo!() }");
    let config = find(&symbols, "Config")[0];
    let documented = "/// Settings.\n#[derive(Debug)]\npub struct Config<'a> { name: &'a str }";
    assert_eq!(&SOURCE[config.range.clone()], documented);
    assert_eq!(find(&symbols, "oad").len(), 0);
}

/// The paths in `source`, and what is defined at each name in `named`.
#[track_caller]
fn check(language: Language, source: &str, paths: &[&str], named: &[(&str, &str)]) {
    let known = definitions(language, source);
    assert!(known.complete, "{source}");
    assert_eq!(known.symbols.iter().map(|symbol| &*symbol.path).collect::<Vec<_>>(), paths);
    for (name, code) in named {
        let found: Vec<_> = find(&known.symbols, name).iter().map(|symbol| &source[symbol.range.clone()]).collect();
        assert_eq!(found, [*code], "{name}");
    }
    assert!(find(&known.symbols, "nowhere").is_empty());
}

#[test]
fn typescript() {
    let source = "\
import x from 'y';
/** Settings. */
@Injectable()
export class Config<T> {
  #secret = 1;
  /** Loads. */
  @Memo() async load(): Promise<void> { const inner = () => 1; const n = 2; }
}
export interface Options { port: number; run(): void }
export type Mode = 'a' | 'b';
export enum Level { Low, High = 2 }
// The handler.
export const handle = async () => { function retry() {} };
export const routes = { list: () => 1, 'a.b': 2 } as const;
export default function () {}
namespace Inner { export function deep() {} }
export { a as b } from './a';
export const { one, two } = x;
declare function ambient(): void;
exports.old = 1;
";
    let paths = [
        "Config",
        "Config.#secret",
        "Config.load",
        "Config.load.inner",
        "Options",
        "Options.port",
        "Options.run",
        "Mode",
        "Level",
        "Level.Low",
        "Level.High",
        "handle",
        "handle.retry",
        "routes",
        "routes.list",
        "routes.a.b",
        "default",
        "Inner",
        "Inner.deep",
        "b",
        "one",
        "two",
        "ambient",
        "old",
    ];
    let handle = "// The handler.\nexport const handle = async () => { function retry() {} };";
    let named = [
        ("handle", handle),
        ("handle()", handle),
        ("Inner::deep", "export function deep() {}"),
        ("Options#run", "run(): void"),
        ("routes[\"a.b\"]", "'a.b': 2"),
        ("Mode", "export type Mode = 'a' | 'b';"),
    ];
    check(Language::TypeScript, source, &paths, &named);
    check(Language::Tsx, "export const App = memo(() => <b/>);\n", &["App"], &[]);
    check(
        Language::JavaScript,
        "module.exports = { a, b: 1, c() {} };\nA.prototype.run = function () {};\n",
        &["b", "c", "A.run"],
        &[("A.run", "A.prototype.run = function () {};")],
    );
}

#[test]
fn python() {
    let source = "\
LIMIT: int = 1
a, b = 1, 2
# Loads.
@cache
@retry(2)
async def load():
    local = 1
    def inner(): pass

class Config(Base):
    name = 'x'

    @property
    def path(self): return 1

if TYPE_CHECKING:
    def typed(): ...
";
    let paths = ["LIMIT", "a", "b", "load", "load.inner", "Config", "Config.name", "Config.path", "typed"];
    let named = [
        ("Config.path", "@property\n    def path(self): return 1"),
        ("Config::path()", "@property\n    def path(self): return 1"),
        ("load", "# Loads.\n@cache\n@retry(2)\nasync def load():\n    local = 1\n    def inner(): pass"),
    ];
    check(Language::Python, source, &paths, &named);
}

#[test]
fn go() {
    let source = "\
package a

// Config is it.
type Config struct {
	// Port.
	Port, Alt int
}
type (
	Runner interface { Run() }
	Id = string
)
const Limit = 1
const (
	// A.
	A = iota
	B
)
var x, y = 1, 2
var (
	z = 1
)
// Load loads.
func (c *Config) Load(x int) error { return nil }
func (List[K]) Len() int { return 0 }
func main() {}
";
    let paths = [
        "Config",
        "Config.Port",
        "Config.Alt",
        "Runner",
        "Runner.Run",
        "Id",
        "Limit",
        "A",
        "B",
        "x",
        "y",
        "z",
        "Config.Load",
        "List.Len",
        "main",
    ];
    let load = "// Load loads.\nfunc (c *Config) Load(x int) error { return nil }";
    let named = [
        ("(*Config).Load", load),
        ("Config.Load", load),
        ("Load()", load),
        ("A", "// A.\n\tA = iota"),
        ("Limit", "const Limit = 1"),
        ("Config.Port", "// Port.\n\tPort, Alt int"),
    ];
    check(Language::Go, source, &paths, &named);
}

#[test]
fn hcl() {
    let source = "\
# The state.
resource \"aws_s3_bucket\" \"state\" {
  bucket = \"x\"
  lifecycle { prevent_destroy = true }
}
variable \"region\" {}
locals { name = \"x\" }
data \"aws_ami\" \"x\" {}
region = 1
";
    let paths = [
        "resource.aws_s3_bucket.state",
        "resource.aws_s3_bucket.state.bucket",
        "resource.aws_s3_bucket.state.lifecycle",
        "resource.aws_s3_bucket.state.lifecycle.prevent_destroy",
        "variable.region",
        "var.region",
        "locals",
        "locals.name",
        "local",
        "local.name",
        "data.aws_ami.x",
        "region",
    ];
    let named = [
        ("var.region", "variable \"region\" {}"),
        ("variable.region", "variable \"region\" {}"),
        ("local.name", "name = \"x\""),
        ("data.aws_ami.x", "data \"aws_ami\" \"x\" {}"),
        ("aws_s3_bucket.state.bucket", "bucket = \"x\""),
    ];
    check(Language::Hcl, source, &paths, &named);
}

#[test]
fn yaml() {
    let source = "\
on: push
jobs:
  # Builds.
  build:
    steps:
      - uses: a
      - {run: b}
---
\"second\": [x]
";
    let paths = [
        "on",
        "jobs",
        "jobs.build",
        "jobs.build.steps",
        "jobs.build.steps.0",
        "jobs.build.steps.0.uses",
        "jobs.build.steps.1",
        "jobs.build.steps.1.run",
        "second",
        "second.0",
    ];
    let named = [
        ("jobs.build.steps[0].uses", "uses: a"),
        ("/jobs/build/steps/0/uses", "uses: a"),
        ("jobs/build/steps/1", "- {run: b}"),
        ("second", "\"second\": [x]"),
    ];
    check(Language::Yaml, source, &paths, &named);
}

#[test]
fn toml() {
    let source = "\
name = 1
a.\"b.c\" = { d = 1 }
# Table.
[package.metadata]
x = [1, 2]
[[bin]]
name = 'one'
[[bin]]
name = 'two'
[bin.extra]
y = 1
";
    let paths = [
        "name",
        "a.b.c",
        "a.b.c.d",
        "package.metadata",
        "package.metadata.x",
        "package.metadata.x.0",
        "package.metadata.x.1",
        "bin.0",
        "bin.0.name",
        "bin.1",
        "bin.1.name",
        "bin.1.extra",
        "bin.1.extra.y",
        "a",
        "bin",
        "package",
    ];
    let named = [
        ("bin[1].name", "name = 'two'"),
        ("/a/b.c/d", "d = 1"),
        ("package.metadata", "# Table.\n[package.metadata]\nx = [1, 2]"),
        ("name", "name = 1"),
        ("package", "# Table.\n[package.metadata]\nx = [1, 2]"),
    ];
    check(Language::Toml, source, &paths, &named);
}

#[test]
fn json() {
    let source = r#"{"scripts": {"build": "x", "a/b": [1, {"c~d": null}]}}"#;
    let paths = ["scripts", "scripts.build", "scripts.a/b", "scripts.a/b.0", "scripts.a/b.1", "scripts.a/b.1.c~d"];
    let named = [
        ("/scripts/build", r#""build": "x""#),
        ("scripts.build", r#""build": "x""#),
        ("/scripts/a~1b/1/c~0d", r#""c~d": null"#),
    ];
    check(Language::Json, source, &paths, &named);
}

#[test]
fn what_functions_define_for_themselves_and_raw_names_are_found_in_rust() {
    let source =
        "fn site() { static CACHE: u8 = 1; use a::b; table! { users } }\nstruct Row { r#type: u8 }\nmod r#async {}\n";
    let known = definitions(Language::Rust, source);
    let paths: Vec<_> = known.symbols.iter().map(|symbol| &*symbol.path).collect();
    assert_eq!(paths, ["site::CACHE", "site", "Row::type", "Row", "async"]);
    for name in ["CACHE", "Row::type", "Row::r#type", "r#async"] {
        assert_eq!(find(&known.symbols, name).len(), 1, "{name}");
    }
    // What stands in a function is no module's.
    assert!(known.outline.uses.is_empty() && known.outline.made.is_empty());
}

#[test]
fn members_are_found_however_they_come_to_be_in_typescript() {
    let source = "\
import { within } from 'x';
export class Api {
  constructor(private readonly http: Http, plain: string) { this.state = {}; this.http = http; }
}
export const { load, b: [save, ...rest], c: { d = 1 } } = make();
export type Body = { inner: { deep: string }[] } & Partial<{ other: number }>;
const options = { docs: { story: 1 } };
export { within, options };
export default function Page() {}
declare global { interface Window { e2e: boolean } }
";
    let names = [
        "Api.constructor",
        "Api",
        "load",
        "save",
        "rest",
        "d",
        "Body.inner.deep",
        "Body.inner",
        "Body.other",
        "options.docs.story",
        "within",
        "default",
        "Page",
        "global.Window.e2e",
        "Api.http",
        "Api.state",
    ];
    let known = definitions(Language::TypeScript, source);
    for name in names {
        assert_eq!(known.symbols.iter().filter(|it| *it.path == *name).count(), 1, "{name}");
    }
    for name in ["plain", "b", "c"] {
        assert!(find(&known.symbols, name).is_empty(), "{name}");
    }
    let quoted = definitions(Language::JavaScript, "module.exports = { 'globals': { 'Api': true } };\n");
    assert_eq!(find(&quoted.symbols, "globals.Api").len(), 1);
    let found: Vec<&str> = find(&known.symbols, "options").iter().map(|it| &source[it.range.clone()]).collect();
    assert_eq!(found, ["const options = { docs: { story: 1 } };"]);
}

#[test]
fn what_methods_give_self_is_found_in_python() {
    let source = "\
class Client:
    url: str

    def __init__(  # noqa
        self, key
    ):
        self.key = key
        self.url, self._cache = 'u', {}
        other.not_mine = 1
        if key:
            self.key = None

    @property
    def name(this):
        this.named = True

while True:
    LATE = 1
";
    let known = definitions(Language::Python, source);
    let paths: Vec<_> = known.symbols.iter().map(|symbol| &*symbol.path).collect();
    let expected = [
        "Client",
        "Client.url",
        "Client.__init__",
        "Client.name",
        "Client.key",
        "Client._cache",
        "Client.named",
        "LATE",
    ];
    assert_eq!(paths, expected);
}

#[test]
fn what_does_not_parse_is_not_complete() {
    let known = definitions(Language::Python, "def a(): pass\ndef b(:\nclass C: pass\n");
    assert!(!known.complete && !find(&known.symbols, "a").is_empty());
}
