//! `check`, through the binary.

mod attestations;
mod cases;
mod run;
#[cfg(unix)]
mod scanners;
mod secrets;
mod waivers;

use serde_json::Value;

use crate::harness::Env;

/// What `check --format json` prints in the working folder.
fn json(t: &Env, args: &[&str]) -> Value {
    let args: Vec<_> = ["check", "--format", "json"].iter().chain(args).collect();
    let output = t.command(args).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {said}"))
}

/// The verdict on a rule, with its reason.
fn verdict(json: &Value, rule: &str) -> (String, String) {
    let rules = json["rules"].as_array().unwrap();
    let found = rules.iter().find(|it| it["rule"] == rule).unwrap_or_else(|| panic!("no verdict on {rule}: {json}"));
    (found["verdict"].as_str().unwrap().to_owned(), found["reason"].as_str().unwrap().to_owned())
}

/// Rule and place of each finding.
fn places(json: &Value) -> Vec<String> {
    let place = |it: &Value| {
        let (rule, path) = (it["rule"].as_str().unwrap(), it["path"].as_str().unwrap());
        format!("{rule} {path}:{}:{}", it["start"]["line"], it["start"]["column"])
    };
    json["diagnostics"].as_array().unwrap().iter().map(place).collect()
}
