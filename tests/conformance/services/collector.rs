//! An OpenTelemetry collector: Rotel, which prints every span that it receives.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::Result;
use crate::http::{free_port, get};
use crate::process::{Running, run, wait_until};
use crate::tools::Tools;

const LIMIT: Duration = Duration::from_secs(30);
/// Where the package keeps its program.
const FIND: &str = "import pathlib, rotel; print(pathlib.Path(rotel.__file__).with_name('rotel-agent'))";

/// A running collector.
pub(crate) struct Collector {
    // Ends with it.
    _process: Running,
    port: u16,
    log: PathBuf,
}

/// A span, in the collector's words: `GET /notes`, `SPAN_KIND_SERVER`, and `http.route: Str(/notes)` among its attributes.
#[derive(Debug, Default)]
pub(crate) struct Span {
    pub(crate) trace: String,
    pub(crate) parent: String,
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) status: String,
    pub(crate) attributes: Vec<String>,
    /// Whether something is said to have happened in it.
    pub(crate) events: bool,
    /// Those of whoever sent it.
    pub(crate) resource: Vec<String>,
}

impl Collector {
    /// Starts one that logs into the folder `dir`.
    pub(crate) fn start(tools: &Tools, dir: &Path) -> Result<Self> {
        // The package installs no command.
        let python = tools.get("rotel")?.program.with_file_name("python");
        let program = run(Command::new(python).args(["-c", FIND]), LIMIT)?.success()?;
        let (port, grpc, log) = (free_port()?, free_port()?, dir.join("collector.log"));
        let mut command = Command::new(program.trim());
        command.args([
            "start",
            "--exporter",
            "blackhole",
            "--debug-log",
            "traces",
            "--debug-log-verbosity",
            "detailed",
        ]);
        command.args(["--otlp-http-endpoint", &format!("127.0.0.1:{port}")]);
        command.args(["--otlp-grpc-endpoint", &format!("127.0.0.1:{grpc}")]);
        let process = Running::start_logged(&mut command, &log)?;
        wait_until(LIMIT, || get(port, "/"))?;
        Ok(Self { _process: process, port, log })
    }

    /// What `OTEL_EXPORTER_OTLP_ENDPOINT` is to be.
    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// All that it has printed.
    pub(crate) fn logged(&self) -> Result<String> {
        std::fs::read_to_string(&self.log).map_err(|error| format!("the collector has no log: {error}"))
    }

    /// Every span that it has received.
    pub(crate) fn spans(&self) -> Result<Vec<Span>> {
        let (mut spans, mut resource) = (Vec::<Span>::new(), Vec::new());
        let mut of_resource = true;
        for line in self.logged()?.lines() {
            if line.starts_with("ResourceSpans #") {
                (of_resource, resource) = (true, Vec::new());
            } else if line.starts_with("Span #") {
                of_resource = false;
                spans.push(Span { resource: resource.clone(), ..Span::default() });
            } else if line.trim_start().starts_with("SpanEvent #") {
                if let Some(span) = spans.last_mut() {
                    span.events = true;
                }
            } else if let Some(attribute) = line.trim_start().strip_prefix("-> ") {
                match spans.last_mut().filter(|_| !of_resource) {
                    Some(span) => span.attributes.push(attribute.to_owned()),
                    None => resource.push(attribute.to_owned()),
                }
            } else if let (Some(span), Some((name, value))) = (spans.last_mut(), line.trim_start().split_once(':')) {
                let value = value.trim().to_owned();
                match name.trim_end() {
                    "Trace ID" => span.trace = value,
                    "Parent ID" => span.parent = value,
                    "Name" => span.name = value,
                    "Kind" => span.kind = value,
                    "Status code" => span.status = value,
                    _ => {}
                }
            }
        }
        Ok(spans)
    }
}
