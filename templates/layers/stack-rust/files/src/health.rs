//! Health, for three readers: `/livez` restarts the process, `/readyz` steers traffic, `/health` informs people.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use futures_util::future::{BoxFuture, join_all};
use serde::Serialize;
use serde_json::{Value, json};
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout};

/// How long one check may take.
const LIMIT: Duration = Duration::from_secs(1);
/// How long an answer stands, so that many probes cost a dependency no more than one.
const CACHE: Duration = Duration::from_secs(2);

/// Why a check failed. A fixed word: an error's own text may hold hosts or credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Reason {
    /// No answer within the limit.
    Timeout,
    /// Nothing listens there.
    Refused,
    /// It did not accept the credentials.
    Auth,
    /// Anything else.
    Error,
}

impl Reason {
    /// The word itself.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Timeout => "timeout",
            Self::Refused => "refused",
            Self::Auth => "auth",
            Self::Error => "error",
        }
    }
}

/// A dependency and how to ask whether it is there.
pub struct Check {
    /// Its name in the answer.
    pub name: &'static str,
    /// Whether the service is of any use without it. An external API usually is not critical.
    pub critical: bool,
    /// Asks it.
    pub probe: Box<dyn Fn() -> BoxFuture<'static, Result<(), Reason>> + Send + Sync>,
}

/// A check's outcome.
#[derive(Debug, Clone, Serialize)]
pub struct Outcome {
    status: Status,
    critical: bool,
    latency_ms: u128,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<Reason>,
}

/// How the service is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Every dependency answers.
    Ok,
    /// One that is not critical does not.
    Degraded,
    /// One that is critical does not.
    Fail,
}

/// The answer of `/health`.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    status: Status,
    version: &'static str,
    checks: BTreeMap<&'static str, Outcome>,
}

/// The checks of a service, the last answer, and whether the process is on its way out.
pub struct Health {
    checks: Vec<Check>,
    last: Mutex<Option<(Instant, Report)>>,
    draining: AtomicBool,
}

impl Health {
    /// Health that depends on these checks.
    #[must_use]
    pub fn new(checks: Vec<Check>) -> Self {
        Self { checks, last: Mutex::default(), draining: AtomicBool::new(false) }
    }

    /// From now on `/readyz` says no.
    pub fn drain(&self) {
        self.draining.store(true, Ordering::Relaxed);
    }

    // region report
    /// Asks every dependency at once, unless that was done a moment ago. Callers that come meanwhile share the answer.
    async fn report(&self) -> Report {
        let mut last = self.last.lock().await;
        if let Some((at, report)) = &*last
            && at.elapsed() < CACHE
        {
            return report.clone();
        }
        let checks: BTreeMap<_, _> = join_all(self.checks.iter().map(Check::run)).await.into_iter().collect();
        let failed = |critical| checks.values().any(|check| check.status == Status::Fail && check.critical == critical);
        let status = match (failed(true), failed(false)) {
            (true, _) => Status::Fail,
            (false, true) => Status::Degraded,
            (false, false) => Status::Ok,
        };
        let report = Report { status, version: env!("CARGO_PKG_VERSION"), checks };
        *last = Some((Instant::now(), report.clone()));
        report
    }
    // endregion
}

impl Check {
    /// Asks, within the limit.
    async fn run(&self) -> (&'static str, Outcome) {
        let started = Instant::now();
        let reason = match timeout(LIMIT, (self.probe)()).await {
            Ok(answer) => answer.err(),
            Err(_) => Some(Reason::Timeout),
        };
        let status = if reason.is_none() { Status::Ok } else { Status::Fail };
        let latency_ms = started.elapsed().as_millis();
        (self.name, Outcome { status, critical: self.critical, latency_ms, reason })
    }
}

// region endpoints
/// `/livez`: the process answers, and nothing else is asked. A restart cures no dependency.
pub async fn livez() -> Json<Value> {
    Json(json!({ "status": "ok" }))
}

/// `/readyz`: whether to send requests here. No while a critical dependency is missing or the process is stopping.
pub async fn readyz(State(health): State<Arc<Health>>) -> (StatusCode, Json<Value>) {
    let draining = health.draining.load(Ordering::Relaxed);
    if draining || health.report().await.status == Status::Fail {
        (StatusCode::SERVICE_UNAVAILABLE, Json(json!({ "status": "fail" })))
    } else {
        (StatusCode::OK, Json(json!({ "status": "ok" })))
    }
}

/// `/health`: every check in detail. Degraded is still 200: somebody else's outage must not take this service down.
pub async fn health(State(health): State<Arc<Health>>) -> (StatusCode, Json<Report>) {
    let report = health.report().await;
    let code = if report.status == Status::Fail { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::OK };
    (code, Json(report))
}
// endregion

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use super::*;

    fn check(name: &'static str, critical: bool, answer: Result<(), Reason>) -> Check {
        Check { name, critical, probe: Box::new(move || Box::pin(async move { answer })) }
    }

    fn hanging(name: &'static str) -> Check {
        Check { name, critical: true, probe: Box::new(|| Box::pin(std::future::pending())) }
    }

    async fn ask(checks: Vec<Check>) -> (StatusCode, Value) {
        let (code, Json(report)) = health(State(Arc::new(Health::new(checks)))).await;
        (code, json!(report))
    }

    #[tokio::test]
    async fn all_well() {
        let (code, body) = ask(vec![check("database", true, Ok(()))]).await;
        assert_eq!(code, StatusCode::OK);
        assert_eq!(body["status"], "ok");
        assert_eq!(body["checks"]["database"]["critical"], true);
        assert!(body["checks"]["database"]["latency_ms"].is_number());
    }

    #[tokio::test]
    async fn a_critical_failure_is_503_with_its_reason() {
        let (code, body) = ask(vec![check("database", true, Err(Reason::Auth))]).await;
        assert_eq!(code, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!((&body["status"], &body["checks"]["database"]["reason"]), (&json!("fail"), &json!("auth")));
    }

    #[tokio::test]
    async fn another_failure_is_degraded_and_200() {
        let (code, body) = ask(vec![check("database", true, Ok(())), check("mail", false, Err(Reason::Refused))]).await;
        assert_eq!(code, StatusCode::OK);
        assert_eq!(body["status"], "degraded");
    }

    #[tokio::test(start_paused = true)]
    async fn dependencies_that_hang_cost_one_limit_together() {
        let started = Instant::now();
        let (code, body) = ask(vec![hanging("one"), hanging("two")]).await;
        assert_eq!(code, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(body["checks"]["two"]["reason"], "timeout");
        assert!(started.elapsed() < LIMIT + Duration::from_millis(100), "{:?}", started.elapsed());
    }

    #[tokio::test(start_paused = true)]
    async fn many_callers_are_one_flight_and_the_answer_stands_for_a_while() {
        let asked = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&asked);
        let probe = Box::new(move || -> BoxFuture<'static, _> {
            counter.fetch_add(1, Ordering::Relaxed);
            Box::pin(async {
                tokio::time::sleep(Duration::from_millis(100)).await;
                Ok(())
            })
        });
        let health = Health::new(vec![Check { name: "slow", critical: true, probe }]);
        join_all((0..10).map(|_| health.report())).await;
        assert_eq!(asked.load(Ordering::Relaxed), 1);
        tokio::time::advance(CACHE).await;
        health.report().await;
        assert_eq!(asked.load(Ordering::Relaxed), 2);
    }

    #[tokio::test]
    async fn a_draining_process_is_alive_but_not_ready() {
        let draining = Arc::new(Health::new(Vec::new()));
        assert_eq!(readyz(State(Arc::clone(&draining))).await.0, StatusCode::OK);
        draining.drain();
        assert_eq!(readyz(State(draining)).await.0, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(livez().await.0["status"], "ok");
    }
}
