//! Logs: one JSON object a line on standard output, made only of fields that are known to hold no secret.

use std::fmt;
use std::io::Write as _;

use serde_json::{Map, Value};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::{FormatTime as _, SystemTime};
use tracing_subscriber::layer::{Context, SubscriberExt as _};
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{Layer, Registry};

use crate::telemetry::Traces;

// region fields
/// The fields that are written; any other is dropped, so that nobody logs a body, a header or a query by accident.
const FIELDS: &[&str] = &[
    "address",
    "db.response.status_code",
    "duration_ms",
    "environment",
    "http.request.method",
    "http.response.status_code",
    "http.route",
    "location",
    "reason",
    "trace_id",
    "version",
];
// endregion

/// Logs from this level up for the process, warnings from its libraries, and spans to the collector.
///
/// # Errors
///
/// Logging was set up before.
pub fn init(level: Level, traces: &Traces) -> Result<(), tracing_subscriber::util::TryInitError> {
    let levels = Targets::new().with_default(LevelFilter::WARN).with_target(env!("CARGO_CRATE_NAME"), level);
    tracing_subscriber::registry()
        .with(traces.layer::<Registry>())
        .with(JsonLines(std::io::stdout).with_filter(levels))
        .try_init()?;
    std::panic::set_hook(Box::new(|panic| {
        // The message may quote data; the place is enough to find it.
        let location = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(location, "panicked");
    }));
    Ok(())
}

/// Writes events as JSON lines.
struct JsonLines<W>(W);

/// The allowed fields of a span or an event, and an event's message.
#[derive(Default)]
struct Fields(Map<String, Value>);

impl<S, W> Layer<S> for JsonLines<W>
where
    S: Subscriber + for<'lookup> LookupSpan<'lookup>,
    W: for<'writer> MakeWriter<'writer> + 'static,
{
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        span.extensions_mut().insert(fields);
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        if let Some(fields) = span.extensions_mut().get_mut::<Fields>() {
            values.record(fields);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut line = Map::new();
        let mut time = String::new();
        if SystemTime.format_time(&mut Writer::new(&mut time)).is_ok() {
            line.insert("timestamp".to_owned(), time.into());
        }
        line.insert("level".to_owned(), event.metadata().level().as_str().into());
        line.insert("target".to_owned(), event.metadata().target().into());
        for span in context.event_scope(event).into_iter().flat_map(tracing_subscriber::registry::Scope::from_root) {
            if let Some(fields) = span.extensions().get::<Fields>() {
                line.extend(fields.0.clone());
            }
        }
        let mut fields = Fields::default();
        event.record(&mut fields);
        line.extend(fields.0);
        // A log that cannot be written has nowhere to be reported.
        drop(writeln!(self.0.make_writer(), "{}", Value::Object(line)));
    }
}

impl Fields {
    fn set(&mut self, field: &Field, value: impl Into<Value>) {
        if field.name() == "message" || FIELDS.contains(&field.name()) {
            self.0.insert(field.name().to_owned(), value.into());
        }
    }
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.set(field, format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.set(field, value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.set(field, value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.set(field, value);
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.set(field, value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.set(field, value);
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    struct Buffer(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Buffer {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().map_err(|_| io::ErrorKind::Other)?.write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn logged(write: impl FnOnce()) -> Vec<Value> {
        let buffer = Buffer::default();
        let writer = buffer.clone();
        let subscriber = tracing_subscriber::registry().with(JsonLines(move || writer.clone()));
        tracing::subscriber::with_default(subscriber, write);
        let bytes = buffer.0.lock().map(|bytes| bytes.clone()).unwrap_or_default();
        String::from_utf8_lossy(&bytes).lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
    }

    #[test]
    fn an_event_carries_the_fields_of_its_spans() {
        let lines = logged(|| {
            let span = tracing::info_span!("request", trace_id = tracing::field::Empty, "http.route" = "/notes");
            span.record("trace_id", "4bf92f3577b34da6a3ce929d0e0e4736");
            span.in_scope(|| tracing::info!(reason = "timeout", "done"));
        });
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0]["message"], "done");
        assert_eq!(lines[0]["level"], "INFO");
        assert_eq!(lines[0]["trace_id"], "4bf92f3577b34da6a3ce929d0e0e4736");
        assert_eq!(lines[0]["http.route"], "/notes");
        assert_eq!(lines[0]["reason"], "timeout");
    }

    #[test]
    fn a_field_that_is_not_listed_is_dropped() {
        let lines = logged(|| tracing::info!(body = "canary", authorization = ?"canary", "done"));
        assert_eq!(lines.len(), 1);
        assert!(!lines[0].to_string().contains("canary"));
    }
}
