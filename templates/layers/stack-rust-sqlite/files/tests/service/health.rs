//! Health while the database is missing, and when it comes.

use std::thread::sleep;
use std::time::Duration;

use crate::database::{Outcome, with_database};
use crate::support::{Service, migrate};

#[test]
fn a_missing_file_is_reported_and_migrating_makes_it() -> Outcome {
    with_database("health", |environment, file| {
        let service = Service::start(environment)?;
        let health = service.get("/health")?;
        assert_eq!(health.status, 503, "{health:?}");
        assert!(health.body.contains(r#""status":"fail","critical":true"#), "{health:?}");
        assert!(health.body.contains(r#""reason":"error""#), "{health:?}");
        assert_eq!(service.get("/readyz")?.status, 503);
        assert_eq!(service.get("/livez")?.status, 200);
        assert_eq!(service.get("/notes")?.status, 503);
        assert!(!file.exists(), "the service made a database");

        migrate(environment)?;
        // An answer stands for two seconds.
        sleep(Duration::from_millis(2100));
        assert_eq!(service.get("/readyz")?.status, 200);
        assert_eq!(service.get("/notes")?.status, 200);
        Ok(())
    })
}
