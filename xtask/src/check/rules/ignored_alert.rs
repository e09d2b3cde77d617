//! `ignored-alert`.

use crate::check::{Area, Outcome, Project, Rule};

pub(in crate::check) struct IgnoredAlert;

impl Rule for IgnoredAlert {
    fn id(&self) -> &'static str {
        "ignored-alert"
    }

    fn area(&self) -> Area {
        Area::Monitoring
    }

    fn summary(&self) -> &'static str {
        "Every alert that fires is acted upon, or changed until it only fires when somebody has to act."
    }

    fn attest(&self) -> Option<&'static str> {
        Some("Somebody went through the alerts that fired since the last time, and none of them was left alone.")
    }

    fn check(&self, _: &Project) -> Outcome {
        Outcome::unknown("what people do about an alert stands in no file")
    }
}
